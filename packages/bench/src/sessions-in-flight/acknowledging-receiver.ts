// A process of its own: the smallest receiver there is. Acknowledges, and remembers when what arrived.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { acknowledgementBody, notificationSchema } from '@ine-scraping/contracts';

import { answerQuestions, listen, readSettings } from '../bench-process.ts';
import type { Arrival } from './arrivals.ts';
import type { Variant } from './measure-sender.ts';

const { answerAfterMs } = readSettings() as Variant;
const arrivals: Arrival[] = [];
/** Requests that no notification could be read from. */
let unreadable = 0;

function parse(body: string): Pick<Arrival, 'interviewId' | 'scrapingStatus'> | undefined {
  try {
    const { InterviewId, ScrapingStatus } = notificationSchema.parse(JSON.parse(body));
    return { interviewId: InterviewId, scrapingStatus: ScrapingStatus };
  } catch {
    // A fault of the scenario: it is answered as what it is, and tried again.
    return undefined;
  }
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const atMs = Date.now();
  const notification = parse(await text(request));
  if (notification) arrivals.push({ ...notification, atMs });
  else unreadable += 1;
  if (answerAfterMs > 0) await wait(answerAfterMs);
  if (notification) response.setHeader('content-type', 'application/json').end(acknowledgementBody);
  else response.writeHead(400).end();
}

const listening = listen(
  // Rejects when the sender breaks the connection off: then there is nobody to answer.
  createServer((request, response) => void take(request, response).catch(() => response.destroy())),
);
const answers = {
  url: () => listening,
  count: () => arrivals.length,
  received: () => ({ arrivals, unreadable }),
};
export type AcknowledgingReceiver = typeof answers;
answerQuestions(answers);
