import type { Delivery, DeliveryAttempt, Judgement } from '@ine-scraping/contracts';

import type { DeliveryPolicy } from '../../webhook/delivery-policy.ts';
import type { ExpectedPlay } from '../expected-play.ts';

/** Attempts after which a receiver that has taken none is taken for one that is not there. */
const hopelessAttemptsMin = 2;

/** Judgements of an attempt that no answer came to. */
const noAnswer: readonly Judgement[] = [
  'TIMED_OUT',
  'CONNECTION_FAILED',
  'TLS_FAILED',
  'TOKEN_FAILED',
  'URL_REFUSED',
];

/** What is answered where no webhook is: not found, another method, gone, not implemented. */
const wrongPathStatuses: readonly (number | undefined)[] = [404, 405, 410, 501];

/**
 * That nothing answers, or no webhook, in one sentence with what to do: to go on would be to wait half an hour for the same. `null`
 * while something does, or not enough was tried. Pure.
 */
export function describeHopeless(deliveries: readonly Delivery[]): string | null {
  const attempts = deliveries.flatMap((delivery) => delivery.attempts);
  const last = attempts.at(-1);
  if (!last || attempts.length < hopelessAttemptsMin) return null;
  const { url } = last.request;
  const count = `${attempts.length} attempts`;
  const end = 'Incode would go on for half an hour; the play ends here.';
  if (attempts.every(({ judgement }) => noAnswer.includes(judgement)))
    return `Nothing answers at ${url}: ${count}, and an answer to none. ${last.reason} ${end}`;
  if (attempts.every(({ answer }) => wrongPathStatuses.includes(answer?.status)))
    return `No webhook is at ${url}: ${count}, and ${last.answer?.status} to each. Is the path right, and does it take a POST about an interview that it did not start? ${end}`;
  return null;
}

/** What whoever sees this answer to a sound notification should look at first. */
function adviseOn({ answer, request: { url } }: DeliveryAttempt, policy: DeliveryPolicy): string {
  const status = answer?.status;
  if (status === undefined) return `No answer came from ${url}: its own log may say why`;
  const what = `${url} answers ${status}`;
  if (wrongPathStatuses.includes(status)) return `${what}: is the path right?`;
  if (status === 401 || status === 403)
    return `${what}: if it asks for credentials, MOCK_PROVIDER_WEBHOOK_HEADERS has Incode send them`;
  if (status >= 300 && status < 400)
    return `${what}: give --url where it leads, because Incode follows no redirect`;
  if (status < 300 && policy.name === 'documented')
    return `${what}, but not as the documented policy asks: --policy has the other two rules of Incode`;
  return `${what}: its own log may say why`;
}

/** Minutes, or seconds where they are few. */
function describeTime(ms: number): string {
  return ms < 120_000 ? `${Math.ceil(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** How a play goes on. */
export interface Outlook {
  readonly expected: ExpectedPlay;
  readonly policy: DeliveryPolicy;
  /** Milliseconds on the clock for each real one. */
  readonly speed: number;
}

/**
 * What to look at, and how long it takes, once a notification that a receiver owes an acknowledgement was refused and is going to be
 * sent again; `undefined` otherwise. Pure.
 */
export function describeOutlook(
  deliveries: readonly Delivery[],
  { expected, policy, speed }: Outlook,
): string | undefined {
  const refused = deliveries.flatMap(({ notification, state, attempts }) => {
    const planned = expected.deliveries.find((one) => one.notification === notification);
    const last = attempts.at(-1);
    if (!planned?.isOwed || state !== 'PENDING' || !last) return [];
    return last.attempt >= planned.firstReadableAttempt ? [last] : [];
  });
  const last = refused.at(-1);
  if (!last) return undefined;
  const retriesMs = policy.retryDelaysMs.reduce((sum, delayMs) => sum + delayMs, 0);
  const faster = speed === 1 ? ', and --speed 100 --no-scores plays it a hundred times as fast' : '';
  return `${adviseOn(last, policy)}. If that stays so, Incode tries each notification ${policy.retryDelaysMs.length + 1} times, which takes ${describeTime(retriesMs / speed)}: Ctrl-C ends it${faster}.`;
}
