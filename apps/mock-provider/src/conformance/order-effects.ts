import {
  type Check,
  type Exchange,
  NotCheckedError,
  parallelSessions,
} from '@ine-scraping/contracts/conformance';

import { awaitOutcome, awaitReads, type Broken, defineEffect, type EffectRule } from './effect.ts';
import type { Stage } from './stage.ts';

const order = { source: 'INF', cost: 'verdict' } as const;

/** Copies of one FINISHED at once, and how many reads they may cost: a race lets some through, and none is one each. */
const copies = 20;
const readsOfCopiesMax = 5;

/** Copies that come when the outcome has been read, and how many further reads they may cost. */
const lateCopies = 5;
const readsOfLateCopiesMax = 2;

/** How long reads are counted that nobody should make, in milliseconds. */
const countMs = 2000;

const outOfOrder: EffectRule = {
  ...order,
  id: 'score.out-of-order',
  title: 'reads the score although IN_PROGRESS comes after FINISHED',
  rule: 'FINISHED must have the score read, also when IN_PROGRESS arrives right after it.',
  advice: 'Never go back from FINISHED to IN_PROGRESS.',
  async run(stage) {
    const interview = await stage.session('ready');
    const exchange = await stage.tell(interview);
    await stage.tell(interview, 'IN_PROGRESS');
    return awaitOutcome(stage, interview, exchange);
  },
};

const lateInProgress: EffectRule = {
  ...order,
  id: 'score.late-in-progress',
  title: 'goes on reading after a late IN_PROGRESS',
  rule: 'An IN_PROGRESS that arrives while a score is being read must not stop that.',
  advice: 'Count a late IN_PROGRESS and change nothing: the last to arrive is not the last that was sent.',
  async run(stage) {
    const interview = await stage.begunSession('late');
    const exchange = await stage.tell(interview);
    await awaitReads(stage, interview.interviewId, 1, stage.waitMs);
    await stage.tell(interview, 'IN_PROGRESS');
    return awaitOutcome(stage, interview, exchange);
  },
};

const boundedCopies: EffectRule = {
  id: 'score.copies',
  title: 'reads a score once, however many copies come',
  rule: 'Copies of FINISHED, at once or later, should not each cost a read of the score.',
  source: 'INF',
  cost: 'load',
  advice: 'Deduplicate on InterviewId and ScrapingStatus, and have one job for each interview.',
  async run(stage) {
    const interview = await stage.begunSession('ready');
    const { interviewId: InterviewId, externalId } = interview;
    const body = { InterviewId, externalId, ScrapingStatus: 'FINISHED' };
    const exchange = await stage.tell(interview);
    await Promise.all(Array.from({ length: copies - 1 }, () => stage.notify(body)));
    if (await awaitOutcome(stage, interview)) return undefined;
    await stage.pause(countMs);
    const atOnce = (await stage.reads(InterviewId)).length;
    if (atOnce > readsOfCopiesMax)
      return { seen: `${copies} copies at once made ${atOnce} reads of one score.`, exchange };
    for (let copy = 0; copy < lateCopies; copy += 1) await stage.notify(body);
    await stage.pause(countMs);
    const later = (await stage.reads(InterviewId)).length - atOnce;
    if (later <= readsOfLateCopiesMax) return undefined;
    return { seen: `${lateCopies} later copies made ${later} further reads of one score.`, exchange };
  },
};

const parallel: EffectRule = {
  ...order,
  id: 'score.parallel',
  title: 'reads the score of every session, however many come at once',
  rule: 'When many sessions finish at the same time, the score of each must be read.',
  advice:
    'Keep a row for each interview, not the last one in a variable; queue what you cannot read at once.',
  async run(stage) {
    const interviews = await Promise.all(
      Array.from({ length: parallelSessions }, () => stage.begunSession('busy')),
    );
    const exchanges = await Promise.all(interviews.map((interview) => stage.tell(interview)));
    const outcomes = await Promise.all(interviews.map((interview) => awaitOutcome(stage, interview)));
    const missing = outcomes.findIndex((broken) => broken !== undefined);
    if (missing < 0) return undefined;
    const count = outcomes.filter((broken) => broken !== undefined).length;
    const exchange = exchanges[missing];
    const seen = `Of ${parallelSessions} sessions that finished at once, ${count} had no score read.`;
    return exchange ? { seen, exchange } : { seen };
  },
};

/** Tells that both have finished, as sessions of one customer. */
async function tellOfBoth(stage: Stage, externalId: string | undefined): Promise<Broken | undefined> {
  const interviews = await Promise.all([stage.begunSession('ready'), stage.begunSession('ready')]);
  const exchanges: Exchange[] = [];
  for (const { interviewId: InterviewId } of interviews) {
    const named = externalId === undefined ? {} : { externalId };
    exchanges.push(await stage.notify({ InterviewId, ...named, ScrapingStatus: 'FINISHED' }));
  }
  const taken = await Promise.all(exchanges.map((exchange) => stage.isTaken(exchange)));
  if (taken.includes(false))
    throw new NotCheckedError('FINISHED was not acknowledged, so nothing follows from it.');
  const outcomes = await Promise.all(
    interviews.map((interview, index) => awaitOutcome(stage, interview, exchanges[index])),
  );
  const of =
    externalId === undefined ? 'two sessions without externalId' : 'two sessions with one externalId';
  const [broken, both] = outcomes.filter((found) => found !== undefined);
  // Whoever does nothing without an externalId has a check that says so.
  if (both && externalId === undefined) return undefined;
  return broken && { ...broken, seen: `Of ${of}: ${broken.seen}` };
}

const sharedExternalId: EffectRule = {
  ...order,
  id: 'score.shared-external-id',
  title: 'reads the score of each of two sessions with one externalId',
  rule: 'Two sessions with one externalId, or both without, must each have their score read.',
  advice: 'Know an interview by its InterviewId; the externalId is the customer’s, and may come again.',
  async run(stage) {
    const { externalId } = await stage.session('ready');
    return (await tellOfBoth(stage, externalId)) ?? tellOfBoth(stage, undefined);
  },
};

/** What a receiver does about what comes in another order, more than once, or at the same time. */
export const orderEffects: readonly Check<Stage>[] = [
  outOfOrder,
  lateInProgress,
  boundedCopies,
  parallel,
  sharedExternalId,
].map(defineEffect);
