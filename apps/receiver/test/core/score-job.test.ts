import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { Score } from '@ine-scraping/contracts';
import { expect, test, vi } from 'vitest';

import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import {
  fallbackWhileScrapingScore,
  lastResortScore,
  notReadyScore,
  omniError,
  readyScore,
} from '../support/score-source.ts';

const id = 'interview-1';
/** So long that a test would not see the next attempt come by itself. */
const never = { baseMs: 3_600_000, maxMs: 3_600_000 };
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const waitOptions = { timeout: 10_000, interval: 15 };

describeOnEachEngine('the job that reads a score', (engine) => {
  test('it starts at once, not with the next poll', async () => {
    const { notify, reach, scores } = await startTestCore(engine, {
      settings: { queue: { pollSeconds: 60 } },
    });
    scores.answer(id, readyScore('13', 'ineReportedStolen'));
    await notify(id, 'FINISHED');
    expect(await reach(id, 'SCORED')).toMatchObject({
      verdict: { outcome: 'REPORTED_STOLEN', code: '13' },
      scoredAt: expect.any(String),
      failure: null,
    });
  });

  test('reads that hang keep no other waiting, as long as one place is free', async () => {
    const { notify, reach, scores } = await startTestCore(engine, {
      settings: { queue: { concurrency: 3, pollSeconds: 60 } },
    });
    for (const held of ['held-1', 'held-2']) {
      scores.answer(held, () => new Promise(() => {}));
      await notify(held, 'FINISHED');
      await vi.waitFor(() => expect(scores.readsOf(held)).toBe(1), waitOptions);
    }
    // More than one after the other: the free place takes the next job when it has done with one.
    const others = ['other-1', 'other-2', 'other-3'];
    for (const other of others) scores.answer(other, readyScore());
    await Promise.all(others.map((other) => notify(other, 'FINISHED')));
    await Promise.all(others.map((other) => reach(other, 'SCORED')));
  });

  test('nothing of a read lives on with the process', async () => {
    const { notify, reach, scores } = await startTestCore(engine);
    const signals: WeakRef<AbortSignal>[] = [];
    const ids = Array.from({ length: 20 }, (_, index) => `interview-${index}`);
    for (const interviewId of ids) {
      scores.answer(interviewId, (signal) => {
        // As a client does that means to break off; it may be its own affair to stop listening.
        signal.addEventListener('abort', () => {});
        signals.push(new WeakRef(signal));
        return Promise.resolve(readyScore());
      });
    }
    await Promise.all(ids.map((interviewId) => notify(interviewId, 'FINISHED')));
    await Promise.all(ids.map((interviewId) => reach(interviewId, 'SCORED')));
    expect(signals).toHaveLength(ids.length);
    await vi.waitFor(() => {
      collectGarbage();
      expect(signals.filter((signal) => signal.deref() !== undefined)).toHaveLength(0);
    }, waitOptions);
  });

  test('what is stored of a score is an allow-list', async () => {
    const { notify, reach, schema, scores } = await startTestCore(engine);
    scores.answer(id, { ...readyScore(), curpVerification: { names: 'UNWANTED' }, somethingNew: 'UNWANTED' });
    await notify(id, 'FINISHED');
    await reach(id, 'SCORED');
    const [row] = await engine.database.query<{ stored: string }>(
      `SELECT v::text AS stored FROM ${schema}.verifications v`,
    );
    expect(row?.stored).toContain('FINISHED');
    expect(row?.stored).not.toContain('UNWANTED');
  });

  test('retryable errors are retried until the score comes, and shown in the timeline', async () => {
    const { core, notify, reach, scores } = await startTestCore(engine);
    const away = omniError('OMNI_UNAVAILABLE', true);
    scores.answer(id, away, new Error('who knows'), readyScore());
    await notify(id, 'FINISHED');
    expect(await reach(id, 'SCORED')).toMatchObject({ scoreAttempts: 3 });
    const attempts = (await core.getTimeline(id))?.entries.filter((entry) => entry.kind === 'attempt');
    expect(attempts).toMatchObject([
      { attempt: 1, outcome: 'RETRYABLE_ERROR', detail: 'the Omni API answered OMNI_UNAVAILABLE' },
      { attempt: 2, outcome: 'RETRYABLE_ERROR', detail: 'reading the score failed with Error' },
      { attempt: 3, outcome: 'SCORED', detail: null },
    ]);
  });

  test('credentials that Incode refuses make no dead letters, and are told once each way', async () => {
    const { core, log, notify, reach, scores } = await startTestCore(engine);
    const refused = Object.assign(omniError('LOG_IN_REFUSED', false), { status: 401 });
    const ids = ['interview-1', 'interview-2'];
    for (const each of ids) scores.answer(each, refused, refused, readyScore());
    await notify('interview-1', 'FINISHED');
    await reach('interview-1', 'SCORED');
    expect(await core.listDeadLetters({ limit: 10 })).toEqual({ deadLetters: [] });
    const told = log.filter(({ message }) => message.includes('credentials'));
    expect(told.map(({ level }) => level)).toEqual(['error', 'info']);
    await notify('interview-2', 'FINISHED');
    expect(await reach('interview-2', 'SCORED')).toMatchObject({ scoreAttempts: 3 });
  });

  test('a log-in that fails is told by the list and by readiness from its beginning to its end, and never fails an interview', async () => {
    const clock = { now: () => new Date('2026-01-05T10:07:00.000Z') };
    const { core, notify, reach, scores } = await startTestCore(engine, {
      clock,
      retryPolicy: { failedAttemptsMax: 1 },
    });
    const wrongAddress = Object.assign(omniError('OMNI_STATUS', false), {
      status: 404,
      endpoint: 'POST /executive/log-in',
    });
    const letIn = Promise.withResolvers<Score>();
    scores.answer(id, wrongAddress, wrongAddress, () => letIn.promise);
    await notify(id, 'FINISHED');
    await vi.waitFor(() => expect(scores.readsOf(id)).toBe(3), waitOptions);
    const problem = 'our log-in at Incode fails (OMNI_STATUS) since 2026-01-05 10:07 UTC';
    expect(await core.ready()).toMatchObject({ incode: problem });
    const { verifications } = await core.listVerifications({ limit: 10 });
    expect(verifications).toMatchObject([
      { state: 'FINISHED', scoreAttempts: 2, waitingFor: expect.stringContaining(`; ${problem}`) },
    ]);
    letIn.resolve(readyScore());
    expect(await reach(id, 'SCORED')).toMatchObject({ waitingFor: null, nextAttemptAt: null });
    expect((await core.ready()).incode ?? null).toBeNull();
  });

  test('an interview that Incode does not know yet is asked for again, whatever failed before, and given up after five attempts', async () => {
    const { core, notify, reach, scores } = await startTestCore(engine);
    const unknown = Object.assign(omniError('OMNI_STATUS', false), { status: 404 });
    const away = omniError('OMNI_UNAVAILABLE', true);
    scores.answer('known late', away, away, away, away, unknown, notReadyScore(), unknown, readyScore());
    scores.answer('unknown', unknown);
    await Promise.all([notify('known late', 'FINISHED'), notify('unknown', 'FINISHED')]);
    expect(await reach('known late', 'SCORED')).toMatchObject({ scoreAttempts: 8 });
    expect(await reach('unknown', 'FAILED')).toMatchObject({
      scoreAttempts: 5,
      failure: { code: 'OMNI_STATUS', reason: 'the Omni API answered OMNI_STATUS' },
    });
    // Another FINISHED begins another round of as many.
    await notify('unknown', 'FINISHED');
    await vi.waitFor(async () => {
      expect(await core.getVerification('unknown')).toMatchObject({ state: 'FAILED', scoreAttempts: 10 });
    }, waitOptions);
  });

  test('a terminal error becomes a dead letter with the reason, at the first attempt', async () => {
    const { core, log, notify, reach, scores } = await startTestCore(engine);
    scores.answer(id, omniError('OMNI_NOT_FOUND', false));
    await notify(id, 'FINISHED');
    const verification = await reach(id, 'FAILED');
    const failure = { code: 'OMNI_NOT_FOUND', reason: 'the Omni API answered OMNI_NOT_FOUND' };
    expect(verification).toMatchObject({ failure, scoreAttempts: 1, verdict: null });
    const { deadLetters } = await core.listDeadLetters({ limit: 10 });
    expect(deadLetters).toMatchObject([{ ...failure, interviewId: id, attempts: 1 }]);
    expect(deadLetters[0]?.id).toBe(verification.failure?.deadLetterId);
    expect(log).toContainEqual(expect.objectContaining({ level: 'error' }));
  });

  test('a score that is never ready fails when the attempts are used up', async () => {
    const { notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { notReadyAttemptsMax: 2 },
    });
    scores.answer(id, notReadyScore());
    await notify(id, 'FINISHED');
    expect(await reach(id, 'FAILED')).toMatchObject({
      failure: { code: 'SCORE_NOT_READY' },
      scoreAttempts: 2,
    });
  });

  test('"INE could not be asked" is believed only when the attempts are used up', async () => {
    const { core, notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { notReadyAttemptsMax: 2 },
    });
    scores.answer(id, lastResortScore());
    await notify(id, 'FINISHED');
    expect(await reach(id, 'SCORED')).toMatchObject({
      verdict: { outcome: 'UNAVAILABLE' },
      scoreAttempts: 2,
    });
    const attempts = (await core.getTimeline(id))?.entries.filter((entry) => entry.kind === 'attempt');
    expect(attempts?.map((attempt) => attempt.outcome)).toEqual(['NOT_READY', 'SCORED']);
  });

  test('a forged FINISHED during scraping does not change the final verdict', async () => {
    const { core, notify, reach, scores } = await startTestCore(engine, { retryPolicy: { notReady: never } });
    scores.answer(id, lastResortScore(), readyScore('11', 'ineNotCurrent'));
    await notify(id, 'IN_PROGRESS');
    await notify(id, 'FINISHED');
    await vi.waitFor(async () => {
      expect(await core.getVerification(id)).toMatchObject({ state: 'FINISHED', scoreAttempts: 1 });
    }, waitOptions);
    // The real one: it does not wait out the hour that the forged one's attempt was put off for.
    await notify(id, 'FINISHED');
    expect(await reach(id, 'SCORED')).toMatchObject({
      verdict: { outcome: 'NOT_CURRENT' },
      scoreAttempts: 2,
    });
  });

  test('a forged FINISHED that outlasts its attempts fails, and the real one brings the verdict', async () => {
    const { notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { notReadyAttemptsMax: 2 },
    });
    const running = fallbackWhileScrapingScore();
    scores.answer(id, running, running, readyScore());
    await notify(id, 'IN_PROGRESS');
    await notify(id, 'FINISHED');
    expect(await reach(id, 'FAILED')).toMatchObject({ failure: { code: 'SCORE_NOT_READY' }, verdict: null });
    await notify(id, 'FINISHED');
    expect(await reach(id, 'SCORED')).toMatchObject({ verdict: { outcome: 'CURRENT' }, scoreAttempts: 3 });
  });

  test('a FINISHED that comes while the score is being read leads to another reading', async () => {
    const { derived, notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { notReady: never },
    });
    const reading = Promise.withResolvers<Score>();
    scores.answer(id, () => reading.promise, readyScore());
    await notify(id, 'FINISHED');
    await vi.waitFor(() => expect(scores.readsOf(id)).toBe(1), waitOptions);
    await notify(id, 'FINISHED');
    await derived();
    reading.resolve(notReadyScore());
    expect(await reach(id, 'SCORED')).toMatchObject({ scoreAttempts: 2 });
  });

  test('repeated FINISHED bring the next attempt forward only so often', async () => {
    const { core, derived, notify, scores } = await startTestCore(engine, {
      retryPolicy: { notReady: never, pullForwardsMax: 2, notReadyAttemptsMax: 2 },
    });
    scores.answer(id, notReadyScore());
    for (const attempts of [1, 2, 3]) {
      await notify(id, 'FINISHED');
      await vi.waitFor(async () => {
        expect(await core.getVerification(id)).toMatchObject({ scoreAttempts: attempts });
      }, waitOptions);
    }
    for (let copy = 0; copy < 5; copy++) {
      await notify(id, 'FINISHED');
      await derived();
    }
    // Three attempts where two are the limit: those that were brought forward have not used it up.
    expect(await core.getVerification(id)).toMatchObject({ state: 'FINISHED', scoreAttempts: 3 });
    expect(scores.readsOf(id)).toBe(3);
  });

  test('a FINISHED in FAILED queues the job again', async () => {
    const { core, notify, reach, scores } = await startTestCore(engine);
    scores.answer(id, omniError('OMNI_NOT_FOUND', false), readyScore());
    await notify(id, 'FINISHED');
    await reach(id, 'FAILED');
    await notify(id, 'FINISHED');
    expect(await reach(id, 'SCORED')).toMatchObject({ failure: null, scoreAttempts: 2 });
    expect(await core.listDeadLetters({ limit: 10 })).toEqual({ deadLetters: [] });
  });

  test('FINISHED that are repeated after failed rounds cannot have the score read without end', async () => {
    const { core, derived, notify, reach, scores } = await startTestCore(engine, {
      retryPolicy: { round: never },
    });
    await notify(id, 'FINISHED');
    await reach(id, 'FAILED');
    await notify(id, 'FINISHED');
    await vi.waitFor(async () => {
      expect(await core.getVerification(id)).toMatchObject({ state: 'FAILED', scoreAttempts: 2 });
    }, waitOptions);
    for (let copy = 0; copy < 5; copy++) {
      await notify(id, 'FINISHED');
      await derived();
    }
    expect(await core.getVerification(id)).toMatchObject({ state: 'FINISHED', scoreAttempts: 2 });
    expect(scores.readsOf(id)).toBe(2);
  });

  test('an IN_PROGRESS in FAILED does not', async () => {
    const { core, derived, notify, reach } = await startTestCore(engine);
    await notify(id, 'FINISHED');
    await reach(id, 'FAILED');
    await notify(id, 'IN_PROGRESS');
    await derived();
    expect(await core.getVerification(id)).toMatchObject({ state: 'FAILED', scoreAttempts: 1 });
  });
});
