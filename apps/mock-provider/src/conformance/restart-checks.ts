import { type Check, NotCheckedError } from '@ine-scraping/contracts/conformance';

import { awaitOutcome, awaitReads, defineEffect, type EffectRule } from './effect.ts';
import type { Stage } from './stage.ts';

/** How long a receiver gets to be back, in milliseconds. */
const backMs = 60_000;

const followUp: EffectRule = {
  id: 'restart.follow-up',
  title: 'goes on after a restart with what it acknowledged',
  rule: 'What was acknowledged before a restart must be followed up after it: Incode does not send it again.',
  source: 'INF',
  cost: 'verdict',
  advice:
    'Store the notification before you acknowledge it, and the job with it; a timer or a list in memory does not survive.',
  async run(stage) {
    if (!stage.restart) throw new NotCheckedError('No restart was given: --restart-command.');
    // One whose first read has failed already, and one that was acknowledged a moment ago.
    const tried = await stage.begunSession('down');
    const exchange = await stage.tell(tried);
    await awaitReads(stage, tried.interviewId, 1, stage.waitMs);
    const fresh = await stage.begunSession('down');
    await stage.tell(fresh);
    await stage.restart();
    const isBack = await stage.until(async () => ((await stage.isReachable()) ? true : undefined), backMs);
    if (!isBack)
      throw new NotCheckedError(`The receiver was not back within ${backMs / 1000} s of the restart.`);
    const [one, other] = await Promise.all([
      awaitOutcome(stage, tried, exchange),
      awaitOutcome(stage, fresh, exchange),
    ]);
    if (one) return { ...one, seen: `A score that could not be read before the restart: ${one.seen}` };
    return other && { ...other, seen: `Acknowledged right before the restart: ${other.seen}` };
  },
};

/** What a restart does to what was acknowledged. */
export const restartChecks: readonly Check<Stage>[] = [followUp].map(defineEffect);
