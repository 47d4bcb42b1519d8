import type { ReceiverRequest } from '@ine-scraping/contracts';

import { readsScore } from '../incode/request-counts.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { concurrentAttemptsMax } from '../webhook/dispatcher.ts';
import type { ExpectedPlay } from './expected-play.ts';
import type { Percentiles } from './load/percentiles.ts';
import { isUnrecovered, notReadComplaint } from './verify-session.ts';

/** What the mock holds itself to while the machine keeps up, in milliseconds. */
const lateMsMax = 250;

/** What to do about a forgery that nobody can tell; `undefined` when there is none. */
export function hintOnForgery(
  expected: readonly ExpectedPlay[],
  sendsCredentials: boolean,
): string | undefined {
  if (sendsCredentials || !expected.some(({ hasForgery }) => hasForgery)) return undefined;
  return 'Incode is played without credentials, so no receiver can tell the forgery: set MOCK_PROVIDER_WEBHOOK_HEADERS, and have the receiver demand them.';
}

/**
 * What to do when nobody came for any score, and somebody should have; otherwise `undefined`. `reads` of `null`: none were
 * expected.
 */
export function hintOnScores(
  complaints: readonly string[],
  reads: number | null,
  omniUrl: string,
): string | undefined {
  if (reads !== 0 || !complaints.includes(notReadComplaint)) return undefined;
  return `Nobody read a score: the receiver must find Incode at ${omniUrl} (OMNI_BASE_URL, if it is ours), understand the notification, and not know the interview already, as it does after the same seed or recording. With --no-scores none is expected.`;
}

/** What to do when nobody found out by itself what no notification tells; `undefined` when somebody did. `patience` is an option. */
export function hintOnRecovery(complaints: readonly string[], patience: string): string | undefined {
  if (!complaints.some(isUnrecovered)) return undefined;
  return `A receiver that looks by itself may take longer: give it more seconds with ${patience}, shorten its wait for the test (RECEIVER_LOOK_BACKOFF_MS, longer than scraping takes, and RECEIVER_RECONCILE_EVERY_MS, if it is ours), or say --no-recovery where it need not.`;
}

/** Why reads were refused by their token; `undefined` when none was. Those that the scenario refuses are no reason. */
export function hintOnTokens(requests: readonly ReceiverRequest[], scenario: Scenario): string | undefined {
  const refused = requests.filter((request) => readsScore(request) && request.status === 401).length;
  if (refused === 0 || scenario.score.faults.some(({ kind }) => kind === 'unauthorized')) return undefined;
  return `Reads of the score that were answered 401: ${refused}. Each play is an Incode of its own, which takes no token of the last one: a receiver logs in again when its token is refused.`;
}

/** What to do when the mock sent later than Incode would have; `undefined` when it kept up. */
export function hintOnLateness(lateMs: Percentiles | null): string | undefined {
  if (lateMs === null || lateMs.p99 <= lateMsMax) return undefined;
  return `One attempt in a hundred was sent more than ${lateMs.p99} ms late: this machine did not keep up, ${concurrentAttemptsMax} attempts waited for their answers at once, or a token took long. Start fewer sessions a second to measure the receiver alone.`;
}
