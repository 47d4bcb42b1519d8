import type { Score } from '@ine-scraping/contracts';
import { expect, test, vi } from 'vitest';

import { startTestCore, type TestCore } from '../support/core.ts';
import { describeOnEachEngine, describeOnPostgres } from '../support/engines.ts';
import { createScoreSource, readyScore } from '../support/score-source.ts';

const id = 'interview-1';
const waitOptions = { timeout: 10_000, interval: 15 };

describeOnEachEngine('a job that does not come to its end', (engine) => {
  test('a job that a stop interrupts is given back, and counts no attempt', async () => {
    const schema = engine.ownSchema();
    const first = await startTestCore(engine, { schema, settings: { drainMs: 0 } });
    // Does not even listen to its signal.
    first.scores.answer(id, () => new Promise(() => {}));
    await first.notify(id, 'FINISHED');
    await vi.waitFor(() => expect(first.scores.readsOf(id)).toBe(1), waitOptions);
    await Promise.all([first.core.stop(), first.core.stop()]);
    expect(await first.core.getVerification(id)).toMatchObject({ state: 'FINISHED', scoreAttempts: 0 });

    const scores = createScoreSource();
    scores.answer(id, readyScore());
    const second = await startTestCore(engine, { schema, scores });
    expect(await second.reach(id, 'SCORED')).toMatchObject({ scoreAttempts: 1 });
  });

  test('a job that is torn away too often becomes a dead letter', async () => {
    const schema = engine.ownSchema();
    const first = await startTestCore(engine, { schema, settings: { drainMs: 0 } });
    first.scores.answer(id, () => new Promise(() => {}));
    await first.notify(id, 'FINISHED');
    await vi.waitFor(() => expect(first.scores.readsOf(id)).toBe(1), waitOptions);
    await first.core.stop();

    const second = await startTestCore(engine, { schema, retryPolicy: { interruptionsMax: 0 } });
    second.scores.answer(id, readyScore());
    expect(await second.reach(id, 'FAILED')).toMatchObject({ failure: { code: 'JOB_INTERRUPTED' } });
    expect(second.scores.readsOf(id)).toBe(0);
  });

  test('an unexpected error at settling is no interruption, and counts no attempt, however often it happens', async () => {
    const { core, log, notify, reach, schema, scores } = await startTestCore(engine, {
      retryPolicy: { interruptionsMax: 0 },
    });
    scores.answer(id, readyScore());
    await engine.database.query(`ALTER TABLE ${schema}.attempts ADD CHECK (attempt < 0)`);
    await notify(id, 'FINISHED');
    const brokenOff = () => log.filter(({ message }) => message === 'a job broke off and comes back').length;
    await vi.waitFor(() => expect(brokenOff()).toBeGreaterThan(1), 10_000);
    expect(await core.getVerification(id)).toMatchObject({ state: 'FINISHED', scoreAttempts: 0 });
    await engine.database.query(`ALTER TABLE ${schema}.attempts DROP CONSTRAINT attempts_attempt_check`);
    expect(await reach(id, 'SCORED')).toMatchObject({ scoreAttempts: 1 });
  });

  test('of attempts that are settled together, one that cannot be settled costs the others nothing', async () => {
    const { core, notify, reach, schema, scores } = await startTestCore(engine, {
      settings: { gatherMs: 50, queue: { concurrency: 20 } },
    });
    const ids = Array.from({ length: 20 }, (_, index) => `interview-${index}`);
    const reading = Promise.withResolvers<Score>();
    for (const each of ids) scores.answer(each, () => reading.promise);
    await engine.database.query(
      `ALTER TABLE ${schema}.verifications ADD CONSTRAINT unsettled
        CHECK (interview_id <> 'interview-7' OR score_attempts = 0)`,
    );
    await Promise.all(ids.map((each) => notify(each, 'FINISHED')));
    await vi.waitFor(
      () => expect(ids.map((each) => scores.readsOf(each))).toEqual(ids.map(() => 1)),
      waitOptions,
    );
    // All of them have their score in one turn of the loop.
    reading.resolve(readyScore());
    const others = ids.filter((each) => each !== 'interview-7');
    await Promise.all(others.map((each) => reach(each, 'SCORED')));
    expect(await core.getVerification('interview-7')).toMatchObject({ state: 'FINISHED', scoreAttempts: 0 });
    await engine.database.query(`ALTER TABLE ${schema}.verifications DROP CONSTRAINT unsettled`);
    expect(await reach('interview-7', 'SCORED')).toMatchObject({ scoreAttempts: 1 });
  });

  test.each([
    {
      how: 'broke off',
      interrupt: async ({ core, notify, schema, scores }: TestCore) => {
        scores.answer(id, readyScore());
        await engine.database.query(`ALTER TABLE ${schema}.attempts ADD CHECK (attempt < 0)`);
        await notify(id, 'FINISHED');
        await vi.waitFor(() => expect(scores.readsOf(id)).toBe(1), waitOptions);
        return core;
      },
    },
    {
      how: 'was torn away by a stop',
      interrupt: async ({ core, notify, scores }: TestCore) => {
        scores.answer(id, () => new Promise(() => {}));
        await notify(id, 'FINISHED');
        await vi.waitFor(() => expect(scores.readsOf(id)).toBe(1), waitOptions);
        await core.stop();
        return core;
      },
    },
  ])('a job that $how comes back no sooner than the gap after its read', async ({ interrupt }) => {
    const gapMs = 3_600_000;
    const started = await startTestCore(engine, { retryPolicy: { gapMs }, settings: { drainMs: 0 } });
    const { schema, scores } = started;
    await interrupt(started);
    await vi.waitFor(async () => {
      const jobs = await engine.database.query(
        `SELECT state::text, start_after >= now() + interval '59 minutes' AS later FROM ${schema}_queue.job
        WHERE name = 'fetch-score'`,
      );
      expect(jobs).toEqual([{ state: 'retry', later: true }]);
    }, waitOptions);
    expect(scores.readsOf(id)).toBe(1);
  });

  test('a stop lets a running job end within its time', async () => {
    const { core, notify, scores } = await startTestCore(engine, { settings: { drainMs: 5_000 } });
    const reading = Promise.withResolvers<Score>();
    scores.answer(id, () => reading.promise);
    await notify(id, 'FINISHED');
    await vi.waitFor(() => expect(scores.readsOf(id)).toBe(1), waitOptions);
    const stopped = core.stop();
    reading.resolve(readyScore());
    await stopped;
    expect(await core.getVerification(id)).toMatchObject({ state: 'SCORED', scoreAttempts: 1 });
  });

  test('an attempt that takes too long is ended and repeated', async () => {
    const { core, notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { attemptMsMax: 30 },
    });
    const seen: AbortSignal[] = [];
    scores.answer(
      id,
      (signal) => {
        seen.push(signal);
        return new Promise(() => {});
      },
      readyScore(),
    );
    await notify(id, 'FINISHED');
    await reach(id, 'SCORED');
    expect(seen[0]?.aborted).toBe(true);
    const attempts = (await core.getTimeline(id))?.entries.filter((entry) => entry.kind === 'attempt');
    expect(attempts).toMatchObject([{ outcome: 'RETRYABLE_ERROR', detail: 'no score within 30 ms' }, {}]);
  });
});

describeOnPostgres('jobs that are held', (engine) => {
  test('while one of them is being settled, the queue is told of the others without a lock on any: settled together they would be a deadlock', async () => {
    const { notify, schema, scores } = await startTestCore(engine);
    const ids = Array.from({ length: 10 }, (_, index) => `interview-${index}`);
    for (const each of ids) scores.answer(each, () => new Promise(() => {}));
    for (const each of ids) await notify(each, 'FINISHED');
    await vi.waitFor(() => expect(ids.map(scores.readsOf)).toEqual(ids.map(() => 1)), waitOptions);
    const jobs = `${schema}_queue.job`;
    const free = await engine.database.transaction(async ({ query }) => {
      await query(`SELECT FROM ${jobs} WHERE state = 'active' ORDER BY ctid DESC LIMIT 1 FOR UPDATE`);
      await vi.waitFor(async () => {
        const waiting = await engine.database.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND position($1::text IN query) > 0
          AND query LIKE '%SET heartbeat_on%'`,
          [`${schema}_queue`],
        );
        expect(waiting).toHaveLength(1);
      }, waitOptions);
      return engine.database.query(`SELECT FROM ${jobs} WHERE state = 'active' FOR UPDATE SKIP LOCKED`);
    });
    expect(free).toHaveLength(ids.length - 1);
  });
});
