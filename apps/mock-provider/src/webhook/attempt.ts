import type { DeliveryAttempt } from '@ine-scraping/contracts';

import { cutText } from '../cut-text.ts';
import type { SentBody } from './compose-notification.ts';
import type { DeliveryPolicy } from './delivery-policy.ts';
import type { Exchange, HttpPost } from './http-post.ts';
import { judgeExchange } from './judge-answer.ts';
import type { Credentials, WebhookCredentials } from './webhook-credentials.ts';

/**
 * Longest answer body that is shown, in UTF-16 units: enough for any error page that tells what went wrong.
 */
export const shownBodyLengthMax = 4096;

/** UNK at Incode: whether it sends a User-Agent, and which. */
const userAgent = 'ine-scraping-mock-provider';

const redacted = '[redacted]';

export interface AttemptRequest {
  readonly url: string;
  readonly sent: SentBody;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly policy: DeliveryPolicy;
  readonly post: HttpPost;
  /** `null`: the notification carries none. */
  readonly credentials: WebhookCredentials | null;
  /** When it was due, on the clock of `performance.now()`. */
  readonly dueAt: number;
  /** Called right before the request leaves: never when there is no token to send it with. */
  readonly onSend: () => void;
}

/** An attempt without its place in a delivery. */
export type JudgedAttempt = Omit<DeliveryAttempt, 'attempt' | 'at'>;

type Carried = Extract<Credentials, { kind: 'CREDENTIALS' }>;
const nothing: Carried = { kind: 'CREDENTIALS', headers: {}, token: null };

function ownHeaders({ contentType }: SentBody): Record<string, string> {
  return { 'content-type': contentType, 'user-agent': userAgent };
}

/** Takes what must not be shown out of what a receiver sent back. */
function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, redacted), text);
}

/** What of the carried a receiver could send back. */
function secretsOf({ headers, token }: Carried): string[] {
  return [...Object.values(headers), token ?? ''].filter((secret) => secret !== '');
}

function showAnswer({ answer }: Exchange, secrets: readonly string[]): JudgedAttempt['answer'] {
  if (!answer) return null;
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, redact(value, secrets)]);
  return {
    status: answer.status,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: cutText(redact(answer.body, secrets), shownBodyLengthMax),
  };
}

async function send(request: AttemptRequest, carried: Carried): Promise<Exchange> {
  const { url, sent, timeoutMs, signal, post, onSend } = request;
  const headers = { ...ownHeaders(sent), ...carried.headers };
  onSend();
  return post({ url, headers, body: sent.body, bytesSent: sent.bytesSent, timeoutMs, signal });
}

/**
 * Sends one notification once, and judges what came back. A 401 to a token means one new token and one more
 * request, within the same attempt (UNK at Incode). Always resolves.
 */
export async function makeAttempt(request: AttemptRequest): Promise<JudgedAttempt> {
  const { url, sent, signal, policy, credentials, dueAt } = request;
  const first = (await credentials?.get(signal)) ?? nothing;
  const sentAt = performance.now();

  function describe(
    judged: Pick<JudgedAttempt, 'judgement' | 'reason'>,
    carried: Carried,
    answer: JudgedAttempt['answer'],
  ): JudgedAttempt {
    const hidden = Object.keys(carried.headers).map((name) => [name, redacted]);
    const headers = { ...ownHeaders(sent), ...(Object.fromEntries(hidden) as Record<string, string>) };
    const lateMs = Math.round(sentAt - dueAt);
    const durationMs = Math.round(performance.now() - sentAt);
    return { lateMs, durationMs, request: { url, headers, body: sent.body }, answer, ...judged };
  }

  if (first.kind === 'TOKEN_FAILED')
    return describe({ judgement: first.kind, reason: first.reason }, nothing, null);
  let carried = first;
  const secrets = secretsOf(first);
  let exchange = await send(request, carried);
  if (carried.token !== null && exchange.kind === 'ANSWERED' && exchange.answer.status === 401) {
    credentials?.forget(carried.token);
    const second = (await credentials?.get(signal)) ?? nothing;
    if (second.kind === 'TOKEN_FAILED') {
      const reason = `The status is 401, and no new token came. ${second.reason}`;
      return describe({ judgement: second.kind, reason }, carried, showAnswer(exchange, secrets));
    }
    carried = second;
    secrets.push(...secretsOf(second));
    exchange = await send(request, carried);
  }
  const shown = showAnswer(exchange, secrets);
  // What it came to is judged by what came: a custom header may be as short as `true`, and would take that out of the
  // acknowledgement too. What is said of it is taken from what is shown.
  return describe(judgeExchange(exchange, policy, shown?.headers ?? {}), carried, shown);
}
