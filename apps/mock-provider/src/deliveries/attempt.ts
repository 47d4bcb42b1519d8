import type { DeliveryAttempt } from '@ine-scraping/contracts';

import type { SentBody } from './compose-notification.ts';
import { judgeExchange } from './judge-answer.ts';
import { postJson } from './post-json.ts';

/**
 * Longest answer body that is shown, in UTF-16 units: enough for any error page that tells what went wrong.
 */
export const shownBodyLengthMax = 4096;

/** UNK at Incode: whether it sends a User-Agent, and which. */
const userAgent = 'ine-scraping-mock-provider';

export interface AttemptRequest {
  readonly url: string;
  readonly sent: SentBody;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** An attempt without its place in a delivery. */
export type JudgedAttempt = Omit<DeliveryAttempt, 'attempt' | 'at'>;

/** Sends one notification once, and judges what came back. Always resolves. */
export async function makeAttempt({ url, sent, timeoutMs, signal }: AttemptRequest): Promise<JudgedAttempt> {
  const headers = { 'content-type': sent.contentType, 'user-agent': userAgent };
  const { body, bytesSent } = sent;
  const startedAt = performance.now();
  const exchange = await postJson({ url, headers, body, bytesSent, timeoutMs, signal });
  const { answer } = exchange;
  return {
    durationMs: Math.round(performance.now() - startedAt),
    request: { url, headers, body },
    answer: answer && {
      status: answer.status,
      headers: { ...answer.headers },
      body: answer.body.slice(0, shownBodyLengthMax),
    },
    ...judgeExchange(exchange),
  };
}
