import { setTimeout as delay } from 'node:timers/promises';

import type { Ledger, Status } from './ledger.ts';
import type { Random } from './random.ts';

const webhookPath = '/webhooks/ine-scraping';
/** Above the five seconds within which a receiver answers. */
const answerMsMax = 8_000;
/** Between two notifications of one sender: both cores are used by receivers and databases, too. */
const pauseMs = 15;
/** Like Incode, which waits longer. */
const retryMs = 150;
/** One notification in so many is about a new interview; the others are copies, late ones and FINISHED of those before. */
const newInterviews = 8;
const recentMax = 50;

export interface SendersOptions {
  readonly ledger: Ledger;
  readonly urls: readonly [string, ...string[]];
  readonly random: Random;
  readonly senders: number;
}

/** What sends until it is stopped. */
export interface Senders {
  readonly fuzzed: () => number;
  /** Answers that no request may get, such as a 500. */
  readonly unexpected: readonly string[];
  /** No new notification: what was not acknowledged is given up. */
  stop(): Promise<void>;
}

async function post(url: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json') {
  const signal = AbortSignal.timeout(answerMsMax);
  const headers = { 'content-type': type };
  const response = await fetch(url, { method: 'POST', headers, body, signal });
  return { status: response.status, text: await response.text() };
}

/** A body, a type and a path near to right, and wrong. */
function drawNonsense(random: Random): [path: string, body: string | Uint8Array<ArrayBuffer>, type: string] {
  const bytes = new Uint8Array(random.integer(0, 300)).map(() => random.integer(0, 255));
  const value = random.pick<unknown>([null, 7, '', [], {}, '\u0000', 'x'.repeat(5_000), { InterviewId: 1 }]);
  const near = JSON.stringify({ InterviewId: value, ScrapingStatus: random.pick([value, 'FINISHED']) });
  const body = random.pick<string | Uint8Array<ArrayBuffer>>([
    bytes,
    near,
    near.slice(0, random.integer(0, near.length)),
    '['.repeat(random.integer(1, 5_000)),
  ]);
  const path = random.pick([
    webhookPath,
    webhookPath,
    webhookPath,
    `${webhookPath}/x`,
    '/v1/verifications/%00',
  ]);
  return [path, body, random.pick(['application/json', 'application/json', 'text/plain'])];
}

/** Notifications at all replicas, and nonsense among them. Each is sent again until it is acknowledged. */
export function startSenders({ ledger, urls, random, senders }: SendersOptions): Senders {
  const stopping = new AbortController();
  const { signal } = stopping;
  const unexpected: string[] = [];
  let interviews = 0;
  let fuzzed = 0;
  const prefix = `campaign-${random.integer(0, 2 ** 31 - 1).toString(36)}`;

  const notify = async (own: Random, interviewId: string, status: Status) => {
    const body = JSON.stringify({ InterviewId: interviewId, ScrapingStatus: status });
    while (!signal.aborted) {
      const answer = await post(own.pick(urls) + webhookPath, body).catch(() => undefined);
      if (answer?.status === 200 && answer.text === '{"success":"true"}') {
        ledger.add(interviewId, status);
        return;
      }
      if (answer !== undefined && answer.status !== 503) unexpected.push(`${answer.status} ${answer.text}`);
      await delay(retryMs);
    }
  };
  const fuzz = async (own: Random) => {
    const [path, body, type] = drawNonsense(own);
    const answer = await post(own.pick(urls) + path, body, type).catch(() => undefined);
    fuzzed += 1;
    if (answer !== undefined && answer.status >= 500 && answer.status !== 503) {
      unexpected.push(`${answer.status} ${answer.text}`);
    }
  };
  const run = async (own: Random) => {
    const recent: string[] = [];
    while (!signal.aborted) {
      if (recent.length === 0 || own.integer(1, newInterviews) === 1) {
        recent.unshift(`${prefix}-${interviews++}`);
        recent.splice(recentMax);
      }
      if (own.integer(1, 10) === 1) await fuzz(own);
      else {
        const interviewId = recent[own.integer(0, recent.length - 1)] ?? '';
        await notify(own, interviewId, own.pick(['IN_PROGRESS', 'FINISHED']));
      }
      await delay(pauseMs);
    }
  };
  const running = Promise.all(Array.from({ length: senders }, () => run(random.fork())));
  return {
    fuzzed: () => fuzzed,
    unexpected,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
