import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';

import { notificationSchema, type Notification, type Score } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { blockAfter, wrapStatements } from '../support/wrapped-engine.ts';
import { allReady, startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { readyScore } from '../support/score-source.ts';

const receivedAt = new Date('2026-01-02T03:04:05.678Z');
/** What is accepted stays where it was stored. */
const underived = { gatherMs: 3_600_000, sweepEveryMs: 3_600_000 };

function notification(interviewId: string, rest: Partial<Notification> = {}): Notification {
  return notificationSchema.parse({ InterviewId: interviewId, ScrapingStatus: 'IN_PROGRESS', ...rest });
}

describeOnEachEngine('accepting notifications', (engine) => {
  test('however many ask at once whether we are ready, the database is asked once', async () => {
    const statements: string[] = [];
    const counting = wrapStatements(engine.database.engine, (query) => (text, params) => {
      statements.push(text);
      return query(text, params);
    });
    const { core } = await startTestCore(engine, { engine: counting });
    const probes = () => statements.filter((text) => /^SELECT 1$|probe-store/.test(text)).length;
    for (const total of [2, 4]) {
      const found = await Promise.all(Array.from({ length: 100 }, () => core.ready()));
      expect(found).toEqual(found.map(() => allReady));
      expect(probes()).toBe(total);
    }
  });

  test('a notification is in the inbox when its acceptance resolves', async () => {
    const { core, schema } = await startTestCore(engine, { settings: underived });
    await core.accept(notification('interview-1'), { receivedAt, requestId: 'request-1' });
    const rows = await engine.database.query(
      `SELECT interview_id AS id, external_id AS "externalId", scraping_status AS status, received_at AS at,
        request_id AS request FROM ${schema}.inbox`,
    );
    const { InterviewId: id, externalId = null, ScrapingStatus: status } = notification('interview-1');
    expect(rows).toEqual([{ id, externalId, status, at: receivedAt, request: 'request-1' }]);
  });

  test('nothing is acknowledged while its commit has not been answered', async () => {
    let reached = 0;
    const blocking = blockAfter(engine.database.engine, 'insert-notifications', () => {
      reached += 1;
    });
    const { notify } = await startTestCore(engine, {
      engine: blocking,
      settings: { inbox: { waitMsMax: 300 } },
    });
    const results = await Promise.allSettled([
      notify('interview-1', 'FINISHED'),
      notify('interview-2', 'FINISHED'),
    ]);
    expect(results).toMatchObject([
      { status: 'rejected', reason: { code: 'INBOX_TIMEOUT', retryable: true } },
      { status: 'rejected', reason: { code: 'INBOX_TIMEOUT', retryable: true } },
    ]);
    expect(reached).toBe(1);
  });

  test('notifications that arrive one by one in the same turn are far fewer commits than rows', async () => {
    let statements = 0;
    const counting = wrapStatements(engine.database.engine, (query) => (text, params) => {
      if (text.startsWith('/* insert-notifications */')) statements += 1;
      return query(text, params);
    });
    const { notify, schema } = await startTestCore(engine, { engine: counting, settings: underived });
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        turn().then(() => notify(`interview-${index}`, 'IN_PROGRESS')),
      ),
    );
    expect(statements).toBeLessThanOrEqual(4);
    const rows = await engine.database.query(`SELECT 1 FROM ${schema}.inbox`);
    expect(rows).toHaveLength(40);
  });

  test('fifty copies at once are fifty rows, one job and one reading of the score', async () => {
    const { core, derived, notify, reach, schema, scores } = await startTestCore(engine);
    const reading = Promise.withResolvers<Score>();
    scores.answer('interview-1', () => reading.promise);
    await Promise.all(Array.from({ length: 50 }, () => notify('interview-1', 'FINISHED')));
    await derived();
    const jobs = () => engine.database.query(`SELECT 1 FROM ${schema}_queue.job WHERE name = 'fetch-score'`);
    expect(await jobs()).toHaveLength(1);
    reading.resolve(readyScore());
    const verification = await reach('interview-1', 'SCORED');
    expect(verification.scoreAttempts).toBe(1);
    expect(scores.readsOf('interview-1')).toBe(1);
    expect(await jobs()).toEqual([]);
    const after = await core.getVerification('interview-1');
    expect(after?.notifications).toEqual({ inProgress: 0, finished: 50, unknown: 0 });
    const timeline = await core.getTimeline('interview-1');
    expect(timeline?.entries.filter((entry) => entry.kind === 'notification')).toHaveLength(50);
    expect(timeline?.entries.filter((entry) => entry.kind === 'transition')).toHaveLength(2);
  });

  test('a row that the database refuses fails alone and never its neighbours', async () => {
    const { core, notify, schema } = await startTestCore(engine, { settings: underived });
    // The contract lets no such id through; should one get around it, this is what happens.
    const bad = { ...notification('x'), InterviewId: 'a\u0000b' };
    const results = await Promise.allSettled([
      notify('interview-1', 'IN_PROGRESS'),
      core.accept(bad, { receivedAt }),
      notify('interview-2', 'IN_PROGRESS'),
    ]);
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'NOTIFICATION_REFUSED', retryable: false } },
      { status: 'fulfilled' },
    ]);
    expect(await engine.database.query(`SELECT 1 FROM ${schema}.inbox`)).toHaveLength(2);
  });

  test('an error of the database carries nothing of the notification', async () => {
    const { core, schema } = await startTestCore(engine);
    await engine.database.query(`ALTER TABLE ${schema}.inbox ADD CHECK (external_id <> 'solicitud-secreta')`);
    const secret = notification('interview-secreta', { externalId: 'solicitud-secreta' });
    const error = await core.accept(secret, { receivedAt }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'NOTIFICATION_REFUSED', cause: { code: '23514' } });
    const shown = inspect(error, { depth: 9 });
    expect(shown).not.toContain('secreta');
  });

  test('text that PostgreSQL cannot hold is stored with replacement characters, and is no word of a status', async () => {
    const { core, derived } = await startTestCore(engine);
    const externalId = 'a\u0000b\ud800';
    const strange = [
      notification('interview-1', { externalId }),
      notification('interview-1', { ScrapingStatus: 'NEW\u0000\udfff' }),
    ];
    await Promise.all(strange.map((one) => core.accept(one, { receivedAt })));
    await derived();
    expect(await core.getVerification('interview-1')).toMatchObject({ externalId: 'a\uFFFDb\uFFFD' });
    const timeline = await core.getTimeline('interview-1');
    expect(timeline?.entries).toContainEqual(
      expect.objectContaining({ kind: 'notification', scrapingStatus: 'OTHER' }),
    );
  });

  test('text as long as a request can be is stored, and found by its external id', async () => {
    const { core, derived } = await startTestCore(engine);
    // Random, because PostgreSQL would compress a repetition below the limit of an index entry.
    const externalId = Array.from({ length: 5_000 }, () => Math.random().toString(36).slice(2, 14)).join('');
    await core.accept(notification('interview-1', { externalId }), { receivedAt });
    await core.accept(notification('interview-2', { ScrapingStatus: externalId }), { receivedAt });
    await derived();
    const found = await core.listVerifications({ externalId, limit: 10 });
    expect(found.verifications.map((one) => one.interviewId)).toEqual(['interview-1']);
    const other = await core.listVerifications({ externalId: `${externalId}x`, limit: 10 });
    expect(other.verifications).toEqual([]);
  });

  test('the longest interview id goes all the way to a verdict', async () => {
    const { notify, reach, scores } = await startTestCore(engine);
    const interviewId = '字'.repeat(256);
    scores.answer(interviewId, readyScore());
    await notify(interviewId, 'FINISHED');
    expect((await reach(interviewId, 'SCORED')).verdict).toMatchObject({ outcome: 'CURRENT' });
  });

  test('nothing is accepted after a stop', async () => {
    const { core, notify } = await startTestCore(engine);
    await core.stop();
    await expect(notify('interview-1', 'FINISHED')).rejects.toMatchObject({ code: 'INBOX_STOPPED' });
    expect(await core.ready()).toEqual({ ...allReady, queue: 'it does not reach the database' });
  });
});
