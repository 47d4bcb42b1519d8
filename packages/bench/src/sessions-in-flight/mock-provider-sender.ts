// A process of its own: the mock provider on its real clock.
import { startMockProvider } from '@ine-scraping/mock-provider';

import { runSender } from './run-sender.ts';

await runSender(async ({ webhookUrl, scrapingMs, scenario }) => {
  // One seed: each run of the benchmark draws the same mix.
  const options = { webhookUrl, scrapingMs, scenario, seed: 'sessions-in-flight' };
  const { control } = await startMockProvider(options);
  return {
    async startSession() {
      const played = await control.play();
      return { interviewId: played.interviewId, scenario: played.scenario };
    },
    async ownLateMs() {
      const deliveries = await control.deliveries();
      return deliveries.flatMap(({ attempts }) => attempts.map(({ lateMs }) => lateMs));
    },
  };
});
