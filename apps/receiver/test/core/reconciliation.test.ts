import { expect, test, vi } from 'vitest';

import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { lastResortScore, notReadyScore, omniError, readyScore } from '../support/score-source.ts';

const minute = 60_000;
const id = 'interview-1';
/** Reconciliation runs when the test says so. */
const settings = { reconcileEveryMs: 3_600_000 };

function createClock() {
  let now = new Date('2026-01-02T03:00:00.000Z').getTime();
  return {
    now: () => new Date(now),
    advance: (ms: number) => {
      now += ms;
    },
  };
}

describeOnEachEngine('reconciliation', (engine) => {
  test('a FINISHED that never came is found, and the verification never was FINISHED', async () => {
    const clock = createClock();
    const { core, derived, notify, reach, scores } = await startTestCore(engine, { clock, settings });
    scores.answer(id, readyScore());
    await notify(id, 'IN_PROGRESS');
    await derived();
    // The first look is 40 to 50 minutes after the notification.
    clock.advance(39 * minute);
    expect(await core.reconcile()).toBe(0);
    clock.advance(11 * minute);
    expect(await core.reconcile()).toBe(1);
    expect(await reach(id, 'SCORED')).toMatchObject({ finishedAt: null, verdict: { outcome: 'CURRENT' } });
    const states = (await core.getTimeline(id))?.entries.flatMap((entry) =>
      entry.kind === 'transition' ? [entry.to] : [],
    );
    expect(states).toEqual(['IN_PROGRESS', 'SCORED']);
  });

  test.each([
    { what: 'a score that is not ready', answer: notReadyScore() },
    { what: 'a score that is only a last resort', answer: lastResortScore() },
    { what: 'a terminal error', answer: omniError('OMNI_NOT_FOUND', false) },
  ])(
    '$what leaves an IN_PROGRESS verification as it is, and is looked at again, later each time',
    async ({ answer }) => {
      const clock = createClock();
      const { core, derived, notify, scores } = await startTestCore(engine, { clock, settings });
      scores.answer(id, answer);
      await notify(id, 'IN_PROGRESS');
      await derived();
      const lookedAt = async (times: number) =>
        vi.waitFor(async () => {
          expect(await core.getVerification(id)).toMatchObject({
            state: 'IN_PROGRESS',
            scoreAttempts: times,
          });
        }, 10_000);
      clock.advance(50 * minute);
      expect(await core.reconcile()).toBe(1);
      await lookedAt(1);
      // The second 80 to 100 minutes after the first.
      clock.advance(79 * minute);
      expect(await core.reconcile()).toBe(0);
      clock.advance(21 * minute);
      expect(await core.reconcile()).toBe(1);
      await lookedAt(2);
    },
  );

  test('a FINISHED is not kept waiting by a look for which we could not log in', async () => {
    const never = { baseMs: 3_600_000, maxMs: 3_600_000 };
    const { core, derived, notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { failed: never, look: { baseMs: 1, maxMs: 1 } },
    });
    const notLetIn = Object.assign(new Error('refused'), { code: 'LOG_IN_REFUSED', retryable: false });
    scores.answer(id, notLetIn, readyScore());
    await notify(id, 'IN_PROGRESS');
    await derived();
    await expect
      .poll(async () => {
        await core.reconcile();
        return (await core.getVerification(id))?.scoreAttempts;
      })
      .toBe(1);
    await notify(id, 'FINISHED');
    expect(await reach(id, 'SCORED')).toMatchObject({ scoreAttempts: 2 });
  });

  test('a FINISHED verification whose job was lost gets another one', async () => {
    const clock = createClock();
    const { core, notify, reach, schema, scores } = await startTestCore(engine, {
      clock,
      settings,
      retryPolicy: { failed: { baseMs: 3_600_000, maxMs: 3_600_000 } },
    });
    scores.answer(id, omniError('OMNI_UNAVAILABLE', true), readyScore());
    await notify(id, 'FINISHED');
    await vi.waitFor(
      async () => expect(await core.getVerification(id)).toMatchObject({ scoreAttempts: 1 }),
      10_000,
    );
    await engine.database.query(`DELETE FROM ${schema}_queue.job WHERE name = 'fetch-score'`);
    // Due after 60 to 75 minutes, and believed to be lost ten minutes later.
    clock.advance(69 * minute);
    expect(await core.reconcile()).toBe(0);
    clock.advance(17 * minute);
    expect(await core.reconcile()).toBe(1);
    await reach(id, 'SCORED');
  });

  test('a verification whose job still waits does not get a second one', async () => {
    const clock = createClock();
    const { core, notify, schema, scores } = await startTestCore(engine, {
      clock,
      settings,
      retryPolicy: { failed: { baseMs: 3_600_000, maxMs: 3_600_000 } },
    });
    scores.answer(id, omniError('OMNI_UNAVAILABLE', true));
    await notify(id, 'FINISHED');
    await vi.waitFor(
      async () => expect(await core.getVerification(id)).toMatchObject({ scoreAttempts: 1 }),
      10_000,
    );
    clock.advance(90 * minute);
    expect(await core.reconcile()).toBe(1);
    expect(
      await engine.database.query(`SELECT state::text FROM ${schema}_queue.job WHERE name = 'fetch-score'`),
    ).toEqual([{ state: 'retry' }]);
  });

  test('a verification that has its verdict, or has failed, is left alone', async () => {
    const clock = createClock();
    const { core, notify, reach, scores } = await startTestCore(engine, { clock, settings });
    scores.answer('scored', readyScore());
    await Promise.all([notify('scored', 'FINISHED'), notify('failed', 'FINISHED')]);
    await Promise.all([reach('scored', 'SCORED'), reach('failed', 'FAILED')]);
    clock.advance(100 * 24 * 60 * minute);
    expect(await core.reconcile()).toBe(0);
  });
});
