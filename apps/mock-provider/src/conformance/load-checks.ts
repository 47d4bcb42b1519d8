import { type Check, freshInterviewId, type NotifiedInterview } from '@ine-scraping/contracts/conformance';

import { awaitOutcome, awaitReads, defineEffect, type EffectRule } from './effect.ts';
import type { Stage } from './stage.ts';

/** How long the reads of one score are counted, in milliseconds from the first. */
const windowMs = 3000;

/** A receiver that tries again every quarter of a second makes a dozen in that time; more is no backoff. */
const readsMax = 15;

/** After the outcome there is nothing left to read; two may have been on their way. */
const readsAfterOutcomeMax = 2;

interface LoadRule extends Pick<EffectRule, 'id' | 'title' | 'rule' | 'advice'> {
  readonly interview: (stage: Stage) => Promise<NotifiedInterview>;
  /** What the score answers all the time, as the beginning of a sentence. */
  readonly meanwhile: string;
}

const backoff = 'Wait longer before each attempt, and stop after some of them where somebody sees it.';

const loadRules: readonly LoadRule[] = [
  {
    id: 'score.hammering',
    title: 'does not hammer a score that fails',
    rule: 'A score that fails again and again should be read at growing distances.',
    advice: backoff,
    interview: (stage) => stage.begunSession('broken'),
    meanwhile: 'While every read is answered 500',
  },
  {
    id: 'forged.running',
    title: 'does not hammer when FINISHED is not true',
    rule: 'A FINISHED of a session whose scraping still runs, such as a forged one, should cost a bounded number of reads.',
    advice: backoff,
    interview: (stage) => stage.begunSession('running'),
    meanwhile: 'While scraping still runs',
  },
  {
    id: 'forged.unknown',
    title: 'does not hammer for an interview that nobody knows',
    rule: 'A FINISHED of an interview that Incode does not know should cost a bounded number of reads.',
    advice: backoff,
    async interview() {
      const interviewId = freshInterviewId();
      return { interviewId, externalId: `conform-${interviewId}` };
    },
    meanwhile: 'While Incode answers 404',
  },
];

function loadEffect({ interview: begin, meanwhile, ...rule }: LoadRule): EffectRule {
  return {
    ...rule,
    source: 'INF',
    cost: 'load',
    async run(stage) {
      const interview = await begin(stage);
      const exchange = await stage.tell(interview);
      if (!(await awaitReads(stage, interview.interviewId, 1, stage.waitMs))) return undefined;
      await awaitReads(stage, interview.interviewId, readsMax + 1, windowMs);
      const count = (await stage.reads(interview.interviewId)).length;
      if (count <= readsMax) return undefined;
      return {
        seen: `${meanwhile} it read the score ${count} times in ${windowMs / 1000} s or less.`,
        exchange,
      };
    },
  };
}

const stops: EffectRule = {
  id: 'score.stops',
  title: 'stops reading when it has the outcome',
  rule: 'Once the score has shown what INE says it should not be read on and on.',
  source: 'INF',
  cost: 'load',
  advice: 'End the job when the score is stored.',
  async run(stage) {
    const interview = await stage.begunSession('ready');
    const exchange = await stage.tell(interview);
    if (await awaitOutcome(stage, interview)) return undefined;
    const before = (await stage.reads(interview.interviewId)).length;
    await stage.pause(windowMs);
    const further = (await stage.reads(interview.interviewId)).length - before;
    if (further <= readsAfterOutcomeMax) return undefined;
    return { seen: `It read ${further} times more in ${windowMs / 1000} s.`, exchange };
  },
};

const realLater: EffectRule = {
  id: 'forged.real-later',
  title: 'hears FINISHED after one that was not true',
  rule: 'A FINISHED that comes before scraping has ended must not make the true one go unheard.',
  source: 'INF',
  cost: 'verdict',
  advice: 'Believe a score only when it shows what INE says, and read again at each FINISHED until it does.',
  async run(stage) {
    const interview = await stage.begunSession('ends');
    await stage.tell(interview);
    await stage.finished(interview.interviewId);
    return awaitOutcome(stage, interview, await stage.tell(interview));
  },
};

/** What a receiver costs Incode. */
export const loadChecks: readonly Check<Stage>[] = [...loadRules.map(loadEffect), stops, realLater].map(
  defineEffect,
);
