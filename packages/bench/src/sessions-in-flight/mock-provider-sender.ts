// A process of its own: the mock provider on its real clock.
import { startMockProvider } from '@ine-scraping/mock-provider';

import { runSender } from './run-sender.ts';

await runSender(async ({ webhookUrl, scrapingMs, scenario: choice }) => {
  // One seed: each run of the benchmark draws the same mix.
  const options = { webhookUrl, scrapingMs, scenario: choice, seed: 'sessions-in-flight' };
  const { control } = await startMockProvider(options);
  return {
    async startSession() {
      const { interviewId, scenario } = await control.play();
      return { interviewId, scenario };
    },
    async ownLateMs() {
      const deliveries = await control.deliveries();
      return deliveries.flatMap(({ attempts }) => attempts.map(({ lateMs }) => lateMs));
    },
  };
});
