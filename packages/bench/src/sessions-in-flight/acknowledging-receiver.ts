// A process of its own: the smallest receiver there is. Acknowledges, and remembers when what arrived.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { acknowledgementBody, type Notification, notificationSchema } from '@ine-scraping/contracts';

import { answerQuestions } from '../answer-questions.ts';
import { watchHoldUps } from './hold-ups.ts';
import { receiverQuestionSchema, receiverSettingsSchema } from './messages.ts';

const { answerAfterMs } = receiverSettingsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const arrivals: { interviewId: string; scrapingStatus: string; atMs: number }[] = [];
let unreadable = 0;

/** This process is not judged: what holds it up delays what it notes, and is nobody's fault but the machine's. */
const holdUps = watchHoldUps();

async function read(request: IncomingMessage): Promise<Notification | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return notificationSchema.parse(JSON.parse(Buffer.concat(chunks).toString()));
  } catch {
    // A fault of the scenario: it is answered as what it is, and tried again.
    return undefined;
  }
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const atMs = Date.now();
  const notification = await read(request);
  if (!notification) {
    unreadable += 1;
    response.writeHead(400).end();
    return;
  }
  const { InterviewId: interviewId, ScrapingStatus: scrapingStatus } = notification;
  arrivals.push({ interviewId, scrapingStatus, atMs });
  const acknowledge = (): void => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(acknowledgementBody);
  };
  if (answerAfterMs === 0) acknowledge();
  else setTimeout(acknowledge, answerAfterMs);
}

const server = createServer((request, response) => {
  // Rejects when the sender breaks the connection off: then there is nobody to answer.
  void take(request, response).catch(() => response.destroy());
});
const listening = new Promise<string>((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
});

answerQuestions(async (message) => {
  const { question } = receiverQuestionSchema.parse(message);
  if (question === 'url') return { url: await listening };
  if (question === 'count') return { count: arrivals.length };
  return { arrivals, unreadable, holdUps: holdUps() };
});
