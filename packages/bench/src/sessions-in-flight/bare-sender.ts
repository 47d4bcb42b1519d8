// A process of its own, the peer of the mock provider: a timer and a request for each notification, and nothing
// else. No sessions, no persons, no judgement, no log of deliveries, no retries.
import { request } from 'node:http';

import { runSender } from './run-sender.ts';

await runSender(async ({ webhookUrl, scrapingMs }) => {
  // As the mock provider: a connection for each attempt.
  const options = {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', connection: 'close' },
  };
  const post = (InterviewId: string, ScrapingStatus: string): void => {
    request(webhookUrl, options, (response) => response.resume()).end(
      JSON.stringify({ InterviewId, ScrapingStatus }),
    );
  };
  let sessions = 0;
  return {
    async startSession() {
      sessions += 1;
      const interviewId = sessions.toString(16).padStart(24, '0');
      setTimeout(post, 0, interviewId, 'IN_PROGRESS');
      setTimeout(post, scrapingMs, interviewId, 'FINISHED');
      return { interviewId, scenario: 'current' };
    },
    ownLateMs: async () => [],
  };
});
