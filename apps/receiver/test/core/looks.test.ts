import { expect, test, vi } from 'vitest';

import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { notReadyScore, omniError, readyScore } from '../support/score-source.ts';

const id = 'interview-1';
/** So long that a test would not see the next attempt come by itself. */
const never = { baseMs: 3_600_000, maxMs: 3_600_000 };
const waitOptions = { timeout: 10_000, interval: 15 };

describeOnEachEngine('looks that somebody asks for', (engine) => {
  test('a redrive queues the job again, once', async () => {
    const { core, notify, reach, scores } = await startTestCore(engine);
    scores.answer(id, omniError('OMNI_NOT_FOUND', false), readyScore());
    await notify(id, 'FINISHED');
    const deadLetterId = (await reach(id, 'FAILED')).failure?.deadLetterId ?? '';
    const results = await Promise.all([core.redrive(deadLetterId), core.redrive(deadLetterId)]);
    expect(results.map((result) => result.outcome).toSorted()).toEqual(['NOT_FAILED', 'REDRIVEN']);
    expect(await reach(id, 'SCORED')).toMatchObject({ scoreAttempts: 2 });
    expect(await core.redrive(deadLetterId)).toEqual({ outcome: 'NOT_FAILED', interviewId: id });
    expect(await core.redrive('12345')).toEqual({ outcome: 'NOT_FOUND' });
    expect(await core.redrive('no number')).toEqual({ outcome: 'NOT_FOUND' });
    const states = (await core.getTimeline(id))?.entries.flatMap((entry) =>
      entry.kind === 'transition' ? [entry.to] : [],
    );
    expect(states).toEqual(['FINISHED', 'FAILED', 'FINISHED', 'SCORED']);
  });

  test('somebody may ask for a look in any state but SCORED, as often as he likes', async () => {
    const { core, derived, notify, reach, schema, scores } = await startTestCore(engine, {
      retryPolicy: { notReady: never, look: never, notReadyAttemptsMax: 2, pullForwardsMax: 0 },
    });
    const attempted = (times: number, state: 'IN_PROGRESS' | 'FINISHED') =>
      vi.waitFor(async () => {
        expect(await core.getVerification(id)).toMatchObject({ scoreAttempts: times, state });
        // Given back, and waiting for its hour.
        const waiting = await engine.database.query(
          `SELECT 1 FROM ${schema}_queue.job WHERE name = 'fetch-score' AND state IN ('created', 'active')`,
        );
        expect(waiting).toEqual([]);
      }, waitOptions);
    scores.answer(id, notReadyScore());
    expect(await core.look(id)).toEqual({ outcome: 'NOT_FOUND' });
    await notify(id, 'IN_PROGRESS');
    await derived();
    const waiting = await core.getVerification(id);
    expect(await core.look(id)).toMatchObject({ outcome: 'LOOKING', look: { state: 'IN_PROGRESS' } });
    expect(waiting?.nextAttemptAt).not.toBeNull();
    await attempted(1, 'IN_PROGRESS');
    await notify(id, 'FINISHED');
    await derived();
    await attempted(2, 'FINISHED');
    // Four where two are the limit: a look that was asked for is extra.
    for (const times of [3, 4]) {
      const looked = await core.look(id);
      expect(looked).toMatchObject({ outcome: 'LOOKING', look: { state: 'FINISHED' } });
      await attempted(times, 'FINISHED');
    }
    scores.answer(id, omniError('OMNI_NOT_FOUND', false));
    await core.look(id);
    await reach(id, 'FAILED');
    scores.answer(id, readyScore());
    const results = await Promise.all([core.look(id), core.look(id)]);
    expect(results).toMatchObject([{ look: { state: 'FINISHED' } }, { look: { state: 'FINISHED' } }]);
    await reach(id, 'SCORED');
    expect(await core.listDeadLetters({ limit: 10 })).toEqual({ deadLetters: [] });
    expect(await core.look(id)).toEqual({ outcome: 'SCORED' });
    expect(scores.readsOf(id)).toBe(6);
  });

  test('a look that is asked for keeps the gap to the last attempt', async () => {
    const gapMs = 3_600_000;
    const { core, notify, reach, scores } = await startTestCore(engine, { retryPolicy: { gapMs } });
    scores.answer(id, omniError('OMNI_NOT_FOUND', false));
    await notify(id, 'FINISHED');
    const { updatedAt } = await reach(id, 'FAILED');
    const nextAttemptAt = new Date(Date.parse(updatedAt) + gapMs).toISOString();
    expect(await core.look(id)).toMatchObject({ look: { nextAttemptAt } });
    expect(await core.getVerification(id)).toMatchObject({ state: 'FINISHED', nextAttemptAt });
  });
});
