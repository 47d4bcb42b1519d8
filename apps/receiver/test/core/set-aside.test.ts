import { quarantinePageSchema } from '@ine-scraping/contracts';
import { expect, test, vi } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { deriveFailuresMax } from '../../src/inbox/set-aside.ts';
import { Deadline } from '../../src/runtime/deadline.ts';
import { blockAfter } from '../support/wrapped-engine.ts';
import { startTestCore, type TestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { createScoreSource, readyScore } from '../support/score-source.ts';

const waitOptions = { timeout: 15_000, interval: 15 };
const goodIds = Array.from({ length: 30 }, (_, index) => `interview-${index}`);

/** From now on PostgreSQL does `what` with each row of `table` whose interview begins with `bad`. */
async function spoilBad(database: Database, schema: string, table: string, what: string): Promise<void> {
  await database.query(
    `CREATE FUNCTION ${schema}.spoil_bad() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.interview_id LIKE 'bad%' THEN ${what}; END IF; RETURN NEW; END $$`,
  );
  await database.query(
    `CREATE TRIGGER spoil_bad BEFORE INSERT OR UPDATE ON ${schema}.${table}
      FOR EACH ROW EXECUTE FUNCTION ${schema}.spoil_bad()`,
  );
}

const refuseForGood = `RAISE EXCEPTION 'never %', NEW.interview_id`;

function told({ log }: TestCore) {
  return log.filter(({ level }) => level === 'error');
}

async function failuresOf(database: Database, schema: string): Promise<unknown[]> {
  return database.query(
    `SELECT interview_id AS id, derive_failures AS failures, set_aside_at IS NOT NULL AS aside
    FROM ${schema}.inbox WHERE interview_id LIKE 'bad%' ORDER BY inbox.id`,
  );
}

describeOnEachEngine('a notification that can never be derived', (engine) => {
  test.each([
    { why: 'SQLSTATE P0001', what: 'the database refuses', table: 'verifications', spoil: refuseForGood },
    {
      why: '(Type|Range)Error',
      what: 'our own code cannot work with',
      table: 'inbox',
      spoil: `NEW.received_at := 'infinity'`,
    },
  ])('one that $what is set aside, and those behind it go on', async ({ why, table, spoil }) => {
    const testCore = await startTestCore(engine);
    const { core, derived, notify, reach, schema, scores } = testCore;
    await spoilBad(engine.database, schema, table, spoil);
    for (const id of goodIds) scores.answer(id, readyScore());
    const ids = [...goodIds.slice(0, 3), 'bad-1', ...goodIds.slice(3, 17), 'bad-2', ...goodIds.slice(17)];
    await Promise.all(ids.map((id) => notify(id, 'FINISHED')));
    await Promise.all(goodIds.map((id) => reach(id, 'SCORED')));
    await derived();
    expect(await core.getVerification('bad-1')).toBeUndefined();
    expect(await failuresOf(engine.database, schema)).toEqual([
      { id: 'bad-1', failures: deriveFailuresMax, aside: true },
      { id: 'bad-2', failures: deriveFailuresMax, aside: true },
    ]);
    const page = await core.listQuarantine({ limit: 10 });
    expect(quarantinePageSchema.parse(page)).toEqual(page);
    const reason = (id: string) =>
      new RegExp(`^notification [0-9]+ of interview ${id} could not be derived in 5 attempts \\(${why}\\)$`);
    expect(page.entries).toMatchObject(
      ['bad-1', 'bad-2'].map((id) => ({
        status: 200,
        code: 'NOTIFICATION_SET_ASIDE',
        field: null,
        reason: expect.stringMatching(reason(id)) as string,
      })),
    );
    const fields = (interviewId: string) => ({ fields: { interviewId, failures: deriveFailuresMax } });
    expect(told(testCore)).toMatchObject([fields('bad-1'), fields('bad-2')]);
  });

  test('what is set aside does not spoil a later notification of its interview', async () => {
    const { derived, notify, reach, schema, scores } = await startTestCore(engine);
    await spoilBad(engine.database, schema, 'inbox', `NEW.received_at := 'infinity'`);
    scores.answer('bad-1', readyScore());
    await notify('bad-1', 'PAUSED');
    await notify('bad-1', 'IN_PROGRESS');
    await derived();
    await engine.database.query(`DROP TRIGGER spoil_bad ON ${schema}.inbox`);
    await notify('bad-1', 'FINISHED');
    expect(await reach('bad-1', 'SCORED')).toMatchObject({ verdict: { outcome: 'CURRENT' } });
  });

  test('one that was set aside is derived when somebody has mended what was wrong and puts it back', async () => {
    const { derived, notify, reach, schema, scores } = await startTestCore(engine);
    await spoilBad(engine.database, schema, 'verifications', refuseForGood);
    scores.answer('bad-1', readyScore());
    await notify('bad-1', 'FINISHED');
    await derived();
    await engine.database.query(`DROP TRIGGER spoil_bad ON ${schema}.verifications`);
    // As delivery-semantics.md says.
    await engine.database.query(`UPDATE ${schema}.inbox SET set_aside_at = NULL, derive_failures = 0`);
    expect(await reach('bad-1', 'SCORED')).toMatchObject({ notifications: { finished: 1 } });
  });

  test('errors of the database count as none, and the notification is derived when they are over', async () => {
    const testCore = await startTestCore(engine, { settings: { sweepEveryMs: 20 } });
    const { log, notify, reach, schema, scores } = testCore;
    await spoilBad(
      engine.database,
      schema,
      'verifications',
      `RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'`,
    );
    scores.answer('bad-1', readyScore());
    await notify('bad-1', 'FINISHED');
    const broken = () => log.filter(({ message }) => message.startsWith('deriving verifications')).length;
    await vi.waitFor(() => expect(broken()).toBeGreaterThan(deriveFailuresMax), waitOptions);
    expect(await failuresOf(engine.database, schema)).toEqual([{ id: 'bad-1', failures: 0, aside: false }]);
    await engine.database.query(`DROP TRIGGER spoil_bad ON ${schema}.verifications`);
    await reach('bad-1', 'SCORED');
    expect(told(testCore)).toEqual([]);
  });

  test('its failures outlive a crash, and once set aside it is left alone by every later start', async () => {
    const schema = engine.ownSchema();
    const scores = createScoreSource();
    for (const id of goodIds) scores.answer(id, readyScore());
    const counted = Promise.withResolvers<void>();
    const doomed = await startTestCore(engine, {
      schema,
      scores,
      engine: blockAfter(engine.database.engine, 'count-derive-failure', () => counted.resolve()),
    });
    await spoilBad(engine.database, schema, 'verifications', refuseForGood);
    await Promise.all(['bad-1', ...goodIds].map((id) => doomed.notify(id, 'FINISHED')));
    await counted.promise;
    await doomed.core.stop(new Deadline(500));
    expect(await failuresOf(engine.database, schema)).toEqual([{ id: 'bad-1', failures: 1, aside: false }]);

    const second = await startTestCore(engine, { schema, scores });
    await Promise.all(goodIds.map((id) => second.reach(id, 'SCORED')));
    await second.derived();
    const once = [{ id: 'bad-1', failures: deriveFailuresMax, aside: true }];
    expect(await failuresOf(engine.database, schema)).toEqual(once);
    expect(told(second)).toHaveLength(1);
    await second.core.stop();

    const third = await startTestCore(engine, { schema, scores });
    await third.notify('interview-last', 'IN_PROGRESS');
    await third.reach('interview-last', 'IN_PROGRESS');
    expect(await failuresOf(engine.database, schema)).toEqual(once);
    expect(told(third)).toEqual([]);
  });
});
