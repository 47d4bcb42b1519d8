// A process of its own, the peer of the mock provider: a timer and a request for each notification, and nothing
// else. No sessions, no persons, no judgement, no log of deliveries, no retries.
import { request } from 'node:http';

import { runSender } from './run-sender.ts';

function post(url: string, interviewId: string, scrapingStatus: string): void {
  const body = JSON.stringify({ InterviewId: interviewId, ScrapingStatus: scrapingStatus });
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    // As the mock provider's: a connection for each attempt.
    connection: 'close',
  };
  request(url, { method: 'POST', agent: false, headers }, (response) => response.resume()).end(body);
}

await runSender(async ({ webhookUrl, scrapingMs }) => {
  let sessions = 0;
  return {
    async startSession() {
      sessions += 1;
      const interviewId = sessions.toString(16).padStart(24, '0');
      setTimeout(() => post(webhookUrl, interviewId, 'IN_PROGRESS'), 0);
      setTimeout(() => post(webhookUrl, interviewId, 'FINISHED'), scrapingMs);
      return { interviewId, scenario: 'current' };
    },
    ownLateMs: async () => [],
  };
});
