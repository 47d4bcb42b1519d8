import type { Check } from '@ine-scraping/contracts/conformance';

import { awaitOutcome, awaitReads, defineEffect, describeReads, type EffectRule } from './effect.ts';
import { describeNoReads } from './preflight.ts';
import type { StageScenario } from './scenarios.ts';
import type { Stage } from './stage.ts';

/** How long nobody may read after IN_PROGRESS, in milliseconds: whoever asks after five is seen. */
const earlyWatchMs = 6000;

/** By how much later a slow score may make the answer, in milliseconds: less than the score is late by. */
const answerDelayMsMax = 3000;

/** A score that answers something else first. The rest of the rule is one: read it again. */
interface FaultRule extends Pick<EffectRule, 'id' | 'title' | 'rule' | 'advice'> {
  readonly scenario: StageScenario;
}

const again = 'Try again with a growing delay, and keep what waits where a restart finds it.';

const faultRules: readonly FaultRule[] = [
  {
    id: 'score.stale',
    scenario: 'stale',
    title: 'reads again a score that is not ready',
    rule: 'A score that shows scraping as still running must be read again: it is no verdict.',
    advice:
      'Take a score only when it shows what INE says (`verdict` and `scoreReadiness` of the contracts do).',
  },
  {
    id: 'score.error',
    scenario: 'error',
    title: 'reads again after 500',
    rule: 'A read of the score that is answered 500 must be made again.',
    advice: again,
  },
  {
    id: 'score.unavailable',
    scenario: 'unavailable',
    title: 'reads again after 503',
    rule: 'A read of the score that is answered 503 must be made again.',
    advice: again,
  },
  {
    id: 'score.not-found',
    scenario: 'notFound',
    title: 'reads again after 404',
    rule: 'A read of the score that is answered 404 right after FINISHED must be made again: Incode may not know the interview everywhere yet.',
    advice: `${again} A few attempts are enough for a 404.`,
  },
  {
    id: 'score.throttled',
    scenario: 'throttled',
    title: 'reads again after 429',
    rule: 'A read of the score that is answered 429 must be made again.',
    advice: 'Wait as long as Retry-After says, and try again.',
  },
  {
    id: 'score.unauthorized',
    scenario: 'unauthorized',
    title: 'logs in again after 401',
    rule: 'A read of the score that is answered 401 must be made again with a new token.',
    advice: 'Forget the token that was refused, log in, and read again.',
  },
  {
    id: 'score.html',
    scenario: 'html',
    title: 'survives a page of HTML',
    rule: 'A page of HTML in the place of a score, as a proxy sends it, must be survived, and the score read again.',
    advice: 'Check the media type, catch what the parser throws, and try again.',
  },
  {
    id: 'score.malformed',
    scenario: 'malformed',
    title: 'survives half a document',
    rule: 'Half a score must be survived, and the score read again.',
    advice: 'Catch what the parser throws, and try again.',
  },
  {
    id: 'score.reset',
    scenario: 'reset',
    title: 'survives a connection that is reset',
    rule: 'A read of the score whose connection is reset must be made again.',
    advice: again,
  },
];

/** How long the first read of a faulty score is waited for, before the next one has its turn, in milliseconds. */
const turnMs = 1500;

/** From an answer that could end the receiver until it has, in milliseconds. */
const fallMs = 100;

function faultEffect({ scenario, ...rule }: FaultRule): EffectRule {
  return {
    ...rule,
    source: 'INF',
    cost: 'verdict',
    async run(stage: Stage) {
      const interview = await stage.begunSession(scenario);
      const { exchange, isGone } = await stage.inTurn(async () => {
        const told = await stage.tell(interview);
        const read = await awaitReads(stage, interview.interviewId, 1, turnMs);
        if (read) await stage.pause(fallMs);
        return { exchange: told, isGone: read !== undefined && !(await stage.isReachable()) };
      });
      if (isGone)
        return { seen: 'After that answer it took no connections any more.', exchange, isFatal: true };
      return awaitOutcome(stage, interview, exchange);
    },
  };
}

const read: EffectRule = {
  id: 'score.read',
  title: 'reads the score after FINISHED',
  rule: 'After FINISHED the score must be read: the notification itself holds no result.',
  source: 'DOC',
  cost: 'verdict',
  advice:
    'Read GET /omni/get/score?id=<InterviewId> after FINISHED, at the base URL that this command names.',
  async run(stage) {
    const { interview, exchanges } = await stage.sound();
    const broken = await awaitOutcome(stage, interview, exchanges.at(-1));
    if (!broken || (await stage.reads(interview.interviewId)).length > 0) return broken;
    return { ...broken, seen: `${broken.seen} ${await describeNoReads(stage)}` };
  },
};

const early: EffectRule = {
  id: 'score.early',
  title: 'reads no score before FINISHED',
  rule: 'Before FINISHED the score must not be read: only then can its result be retrieved.',
  source: 'DOC',
  cost: 'verdict',
  advice: 'Do nothing but store IN_PROGRESS.',
  async run(stage) {
    const interview = await stage.session('running');
    const exchange = await stage.tell(interview, 'IN_PROGRESS');
    const sinceMs = Date.now();
    const reads = await awaitReads(stage, interview.interviewId, 1, earlyWatchMs);
    return (
      reads && { seen: `After IN_PROGRESS alone: ${describeReads(reads, sinceMs, earlyWatchMs)}`, exchange }
    );
  },
};

const noWait: EffectRule = {
  id: 'score.no-wait',
  title: 'answers without waiting for the score',
  rule: 'The acknowledgement should not wait for the score: a slow score would have the notification sent again.',
  source: 'INF',
  cost: 'retries',
  advice: 'Store the notification, answer, and read the score afterwards.',
  async run(stage) {
    const { exchanges } = await stage.sound();
    const quickMs = exchanges.at(-1)?.tookMs ?? 0;
    const interview = await stage.begunSession('slow');
    const { interviewId: InterviewId, externalId } = interview;
    const exchange = await stage.notify({ InterviewId, externalId, ScrapingStatus: 'FINISHED' });
    if (exchange.tookMs - quickMs < answerDelayMsMax) return undefined;
    if ((await stage.reads(InterviewId)).length === 0) return undefined;
    const took = `${(exchange.tookMs / 1000).toFixed(1)} s`;
    const seen = `With a score that takes 4 s the answer took ${took}, and ${(quickMs / 1000).toFixed(1)} s with a quick one.`;
    return { seen, exchange };
  },
};

/** Earlier than told is earlier than this, in milliseconds: clocks and timers round. */
const earlinessMsMax = 100;

const retryAfter: EffectRule = {
  id: 'score.retry-after',
  title: 'waits as long as Retry-After says',
  rule: 'After 429 the score should not be read before Retry-After has passed.',
  source: 'INF',
  cost: 'load',
  advice: 'Read Retry-After (seconds, or a date) and wait at least so long.',
  async run(stage) {
    const interview = await stage.begunSession('throttled');
    const exchange = await stage.tell(interview);
    const [first, second] = (await awaitReads(stage, interview.interviewId, 2, stage.waitMs)) ?? [];
    if (!first || !second) return undefined;
    const waitedMs = Date.parse(second.at) - Date.parse(first.at);
    if (waitedMs >= 3000 - earlinessMsMax) return undefined;
    return { seen: `Told to wait 3 s, it read again after ${(waitedMs / 1000).toFixed(2)} s.`, exchange };
  },
};

/** What a receiver reads, and when. */
export const scoreChecks: readonly Check<Stage>[] = [
  read,
  early,
  noWait,
  ...faultRules.map(faultEffect),
  retryAfter,
].map(defineEffect);
