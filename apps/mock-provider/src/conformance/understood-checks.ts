import { type Check, NotCheckedError } from '@ine-scraping/contracts/conformance';

import { awaitOutcome, defineEffect, type EffectRule } from './effect.ts';
import type { Stage } from './stage.ts';

interface UnderstoodRule extends Pick<EffectRule, 'id' | 'source'> {
  /** What the notification looks like, as the end of a sentence. */
  readonly like: string;
  readonly sample: string;
}

/** FINISHED in other shapes: to acknowledge one and do nothing is to lose it, while a refusal has it sent again. */
const understoodRules: readonly UnderstoodRule[] = [
  {
    id: 'understood.no-external-id',
    source: 'DOC',
    like: 'without externalId',
    sample: 'finished, no externalId in start',
  },
  {
    id: 'understood.unknown-field',
    source: 'INF',
    like: 'with fields that nobody knows',
    sample: 'unknown fields pass',
  },
  {
    id: 'understood.charset',
    source: 'INF',
    like: 'with a charset in its content type',
    sample: 'a charset in the content type',
  },
  {
    id: 'understood.casing',
    source: 'OBS',
    like: "in the casing of Incode's other webhooks",
    sample: "the casing of Incode's other webhooks",
  },
];

function understoodEffect({ id, source, like, sample }: UnderstoodRule): EffectRule {
  return {
    id,
    source,
    cost: 'verdict',
    title: `acts on FINISHED ${like}`,
    rule: `A FINISHED ${like} that is acknowledged must have the score read: what is acknowledged is not sent again.`,
    advice: 'Understand it as the documented one, or refuse it so that somebody sees it.',
    async run(stage) {
      const [sent] = await stage.samples([sample]);
      if (!sent || !(await stage.isTaken(sent.exchange)))
        throw new NotCheckedError('It was not acknowledged, so nothing follows from it.');
      return awaitOutcome(stage, sent.interview, sent.exchange);
    },
  };
}

/** Spellings that mean FINISHED to a tolerant reader. */
const spellings = ['a status as "Finished"', 'a status as " finished "', 'a status as "FINISHED\\n"'];

/** How long a receiver gets to show whether it takes another spelling for FINISHED, in milliseconds. */
const spellingMs = 2000;

const spelling: EffectRule = {
  id: 'understood.status-spelling',
  title: 'acts on FINISHED in another spelling',
  rule: 'FINISHED in another spelling may have the score read, or not.',
  source: 'INF',
  cost: 'nothing',
  advice: 'Trim and fold the status before you compare it, if you want to be tolerant.',
  async run(stage) {
    const sent = await stage.samples(spellings);
    const reads = async () =>
      Promise.all(sent.map(async ({ interview }) => (await stage.reads(interview.interviewId)).length));
    await stage.until(async () => ((await reads()).includes(0) ? undefined : true), spellingMs);
    const counts = await reads();
    const ignored = spellings.filter((_, index) => counts[index] === 0);
    return ignored.length === 0
      ? 'It understands all of them.'
      : `It does nothing about: ${ignored.join('; ')}.`;
  },
};

/** What a receiver does about a FINISHED that looks unlike the documented one. */
export const understoodChecks: readonly Check<Stage>[] = [
  ...understoodRules.map(understoodEffect),
  spelling,
].map(defineEffect);
