// A process of its own: the mock provider on its real clock, playing its ordinary scenario.
import { startMockProvider } from '@ine-scraping/mock-provider';

import { runSender } from './run-sender.ts';

await runSender(async ({ webhookUrl, scrapingMs }) => {
  const { control } = await startMockProvider({ webhookUrl, scrapingMs, scenario: 'current' });
  return async () => (await control.play()).interviewId;
});
