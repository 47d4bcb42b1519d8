import type { ReceiverRequest } from '@ine-scraping/contracts';
import {
  answersNoMore,
  type Check,
  type CheckInput,
  ConformanceError,
  defineCheck,
  type Exchange,
  NotCheckedError,
  type NotifiedInterview,
} from '@ine-scraping/contracts/conformance';

import type { Stage } from './stage.ts';

/** What was seen instead of what a rule asks for. */
export interface Broken {
  /** One sentence. */
  readonly seen: string;
  readonly exchange?: Exchange;
  /** It ended the receiver: that it is gone is then no excuse. */
  readonly isFatal?: boolean;
}

/** A check of what a receiver does, seen at Incode. */
export interface EffectRule extends Omit<CheckInput<Stage>, 'run'> {
  /** Resolves with what broke the rule; with a remark; or with nothing. */
  readonly run: (stage: Stage) => Promise<Broken | string | void>;
}

export function defineEffect({ run, ...rule }: EffectRule): Check<Stage> {
  return defineCheck({
    ...rule,
    async run(stage: Stage) {
      const found = await run(stage);
      if (typeof found !== 'object') return found;
      // A receiver that has gone does nothing any more, whatever it would have done.
      if (!found.isFatal && !(await stage.isReachable())) throw new NotCheckedError(answersNoMore);
      throw new ConformanceError(rule.rule, found.seen, found.exchange);
    },
  });
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}

/** Shown of the reads of one score: enough to see the rhythm. */
const readsShownMax = 6;

/** What a receiver did about a score since `sinceMs`, as one sentence. */
export function describeReads(reads: readonly ReceiverRequest[], sinceMs: number, waitedMs: number): string {
  if (reads.length === 0) return `It did not read the score within ${seconds(waitedMs)}.`;
  const told = reads.slice(0, readsShownMax).map(({ at, status }) => {
    const afterMs = Date.parse(at) - sinceMs;
    const when = afterMs < 0 ? `${seconds(-afterMs)} before` : `after ${seconds(afterMs)}`;
    return `${when} (${status ?? 'no answer'})`;
  });
  const rest = reads.length > readsShownMax ? ', …' : '';
  return `It read the score ${reads.length === 1 ? 'once' : `${reads.length} times`} within ${seconds(waitedMs)}: ${told.join(', ')}${rest}.`;
}

/** Waits until the score of this interview was read with the outcome in it. */
export async function awaitOutcome(
  stage: Stage,
  { interviewId }: NotifiedInterview,
  exchange?: Exchange,
): Promise<Broken | undefined> {
  // The first read may have been waited for already.
  const sinceMs = exchange ? exchange.sentAt.getTime() : Date.now();
  const look = async (): Promise<true | undefined> =>
    (await stage.reads(interviewId)).some(({ withOutcome }) => withOutcome) ? true : undefined;
  if (await stage.until(look, stage.waitMs)) return undefined;
  const reads = await stage.reads(interviewId);
  return { seen: describeReads(reads, sinceMs, Date.now() - sinceMs), ...(exchange ? { exchange } : {}) };
}

/** Waits until the score was read so many times; resolves with the reads, or with `undefined` when that takes too long. */
export function awaitReads(
  stage: Stage,
  interviewId: string,
  count: number,
  ms: number,
): Promise<ReceiverRequest[] | undefined> {
  return stage.until(async () => {
    const reads = await stage.reads(interviewId);
    return reads.length >= count ? reads : undefined;
  }, ms);
}
