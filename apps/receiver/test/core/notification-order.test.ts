import { describe, expect, test, vi } from 'vitest';

import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { notReadyScore, readyScore } from '../support/score-source.ts';

function permutationsOf<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutationsOf(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

const received = ['IN_PROGRESS', 'FINISHED', 'FINISHED', 'PAUSED'];
const orders = [...new Set(permutationsOf(received).map((order) => order.join(' ')))];

describeOnEachEngine('notifications in any order', (engine) => {
  describe.each([
    { when: 'the score is ready', notReadyFirst: false },
    { when: 'the score is not ready yet', notReadyFirst: true },
  ])('$when', ({ notReadyFirst }) => {
    test('every permutation, sent one after the other, gives the same verification', async () => {
      const { core, derived, notify, reach, scores } = await startTestCore(engine);
      const results = await Promise.all(
        orders.map(async (order, index) => {
          const interviewId = `interview-${index}`;
          if (notReadyFirst) scores.answer(interviewId, notReadyScore(), readyScore());
          else scores.answer(interviewId, readyScore());
          for (const status of order.split(' ')) await notify(interviewId, status, 'solicitud-1');
          await reach(interviewId, 'SCORED');
          return interviewId;
        }),
      );
      await derived();
      for (const interviewId of results) {
        expect(await core.getVerification(interviewId)).toMatchObject({
          state: 'SCORED',
          externalId: 'solicitud-1',
          notifications: { inProgress: 1, finished: 2, unknown: 1 },
          verdict: { outcome: 'CURRENT', code: '0' },
          inProgressAt: expect.any(String),
          finishedAt: expect.any(String),
        });
      }
    });
  });

  test('every permutation, sent at once, gives one verification with one verdict', async () => {
    const { core, derived, notify, reach, scores } = await startTestCore(engine);
    await Promise.all(
      orders.map(async (order, index) => {
        const interviewId = `interview-${index}`;
        scores.answer(interviewId, readyScore('8', 'userNotFoundInIneDb'));
        await Promise.all(order.split(' ').map((status) => notify(interviewId, status)));
        await reach(interviewId, 'SCORED');
      }),
    );
    await derived();
    const { verifications } = await core.listVerifications({ limit: 200 });
    expect(verifications).toHaveLength(orders.length);
    for (const verification of verifications) {
      expect(verification.verdict).toMatchObject({ outcome: 'NOT_FOUND' });
      expect(verification.notifications).toEqual({ inProgress: 1, finished: 2, unknown: 1 });
    }
  });

  test('an unknown status as the first begins a verification, so that reconciliation looks at it', async () => {
    const { core, derived, notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { look: { baseMs: 1, maxMs: 1 } },
      settings: { reconcileEveryMs: 3_600_000 },
    });
    scores.answer('interview-1', readyScore());
    await notify('interview-1', 'PAUSED', 'solicitud-7');
    await derived();
    expect(await core.getVerification('interview-1')).toMatchObject({
      state: 'IN_PROGRESS',
      externalId: 'solicitud-7',
      inProgressAt: null,
      notifications: { inProgress: 0, finished: 0, unknown: 1 },
    });
    await vi.waitFor(async () => expect(await core.reconcile()).toBe(1), 10_000);
    await reach('interview-1', 'SCORED');
    const timeline = await core.getTimeline('interview-1');
    expect(timeline?.entries).toMatchObject([
      { kind: 'notification', scrapingStatus: 'PAUSED' },
      { kind: 'transition', from: null, to: 'IN_PROGRESS' },
      { kind: 'attempt', outcome: 'SCORED' },
      { kind: 'transition', from: 'IN_PROGRESS', to: 'SCORED' },
    ]);
  });

  test('an unknown status that came first counts for the verification that follows', async () => {
    const { core, derived, notify } = await startTestCore(engine);
    await notify('interview-1', 'PAUSED', 'solicitud-7');
    await derived();
    await notify('interview-1', 'IN_PROGRESS');
    await derived();
    const timeline = await core.getTimeline('interview-1');
    expect(await core.getVerification('interview-1')).toMatchObject({
      state: 'IN_PROGRESS',
      externalId: 'solicitud-7',
      createdAt: timeline?.entries[0]?.at,
      notifications: { inProgress: 1, finished: 0, unknown: 1 },
    });
  });

  test('notifications after the verdict are counted and change nothing', async () => {
    const { core, derived, notify, reach, scores } = await startTestCore(engine);
    scores.answer('interview-1', readyScore());
    await notify('interview-1', 'FINISHED');
    await reach('interview-1', 'SCORED');
    await notify('interview-1', 'IN_PROGRESS');
    await notify('interview-1', 'FINISHED');
    await derived();
    expect(await core.getVerification('interview-1')).toMatchObject({
      state: 'SCORED',
      notifications: { inProgress: 1, finished: 2, unknown: 0 },
    });
    expect(scores.readsOf('interview-1')).toBe(1);
  });
});
