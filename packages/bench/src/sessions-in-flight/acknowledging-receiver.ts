// A process of its own: the smallest receiver there is. Acknowledges, and remembers when what arrived.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { acknowledgementBody, notificationSchema } from '@ine-scraping/contracts';

import { answerQuestions } from '../answer-questions.ts';
import { receiverQuestionSchema } from './messages.ts';

const arrivals: { interviewId: string; scrapingStatus: string; atMs: number }[] = [];

/** This process has little to do: when its own timers are late, the machine is busy with something else. */
const wakeUps = monitorEventLoopDelay({ resolution: 10 });
wakeUps.enable();

async function take(request: IncomingMessage): Promise<void> {
  const atMs = Date.now();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
  const { InterviewId, ScrapingStatus } = notificationSchema.parse(body);
  arrivals.push({ interviewId: InterviewId, scrapingStatus: ScrapingStatus, atMs });
}

const server = createServer((request, response) => {
  void take(request).then(() => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(acknowledgementBody);
  });
});
const listening = new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
});

answerQuestions(async (message) => {
  const { question } = receiverQuestionSchema.parse(message);
  if (question === 'url') return { url: await listening };
  if (question === 'count') return { count: arrivals.length };
  return { arrivals, wakeUpDelayMsMax: wakeUps.max / 1e6 };
});
