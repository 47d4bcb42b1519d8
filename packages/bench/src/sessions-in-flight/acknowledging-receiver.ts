// A process of its own: the smallest receiver there is. Acknowledges, and remembers when what arrived.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { acknowledgementBody, notificationSchema } from '@ine-scraping/contracts';

import { answerQuestions, listen, readSettings } from '../bench-process.ts';
import { type Arrival, unreadable } from './arrivals.ts';
import type { Variant } from './sessions-in-flight.ts';

const { answerAfterMs } = readSettings() as Variant;
const arrivals: Arrival[] = [];

function parse(body: string): Omit<Arrival, 'atMs'> {
  try {
    const { InterviewId, ScrapingStatus } = notificationSchema.parse(JSON.parse(body));
    return { interviewId: InterviewId, status: ScrapingStatus };
  } catch {
    // A fault of the scenario: it is answered as what it is, and tried again.
    return unreadable;
  }
}

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const atMs = Date.now();
  const notification = parse(await text(request));
  arrivals.push({ ...notification, atMs });
  if (answerAfterMs > 0) await wait(answerAfterMs);
  if (notification === unreadable) response.writeHead(400).end();
  else response.setHeader('content-type', 'application/json').end(acknowledgementBody);
}

const listening = listen(
  // Rejects when the sender breaks the connection off: then there is nobody to answer.
  createServer((request, response) => void take(request, response).catch(() => response.destroy())),
);
const answers = { url: () => listening, arrivals: () => arrivals };
export type AcknowledgingReceiver = typeof answers;
answerQuestions(answers);
