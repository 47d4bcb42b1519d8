import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import type { Engine } from '../../src/database/database.ts';
import { wrapStatements } from '../support/wrapped-engine.ts';
import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { omniError, readyScore } from '../support/score-source.ts';

const waitOptions = { timeout: 20_000, interval: 15 };
const day = 24 * 60 * 60 * 1000;

/** Each statement begins with a name, so that a log of the database says whose it is. */
const namePattern = /\/\* ([a-z-]+) \*\//;

interface Asked {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** An engine that remembers the last of each statement. */
function remember(engine: Engine, asked: Map<string, Asked>): Engine {
  return wrapStatements(engine, (query) => (text, params = []) => {
    const [, name] = namePattern.exec(text) ?? [];
    if (name !== undefined) asked.set(name, { text, params });
    return query(text, params);
  });
}

/** Those that stand in the sources. What is made of a table's name, such as `delete-old-…`, is found when it is asked. */
function namesInSources(): string[] {
  const folder = join(import.meta.dirname, '../../src');
  const files = globSync('**/*.ts', { cwd: folder }).filter(
    (file) => !file.includes('migrations') && !file.endsWith('.test.ts'),
  );
  const found = files.flatMap((file) =>
    Array.from(
      readFileSync(join(folder, file), 'utf8').matchAll(new RegExp(namePattern, 'g')),
      ([, name]) => name ?? '',
    ),
  );
  return [...new Set(found)].toSorted();
}

/** What may be read from end to end, by whom: it has an end that is near. */
const shortTables: Readonly<Record<string, readonly string[]>> = {
  // A row for each code of a refusal.
  refusal_counts: ['list-refusal-counts'],
  // At most `RECEIVER_QUARANTINE_ROWS_MAX`: whoever erases looks into what was kept of bodies, too.
  quarantine: ['find-traces-of-interview', 'delete-traces'],
  // What is not derived yet.
  inbox: ['find-by-external-id'],
};
/** Not asked in the story below. */
const elsewhere = [
  // Once, when an embedded receiver starts; of the statistics that a database keeps; of one row.
  'find-orphaned-jobs',
  'find-dead-rows',
  'probe-store',
  // It has a test of its own.
  'measure-backlog',
];

describeOnEachEngine('the plans of the receiver’s statements', (engine) => {
  test('none reads a table from end to end, however large it is', { timeout: 60_000 }, async () => {
    const asked = new Map<string, Asked>();
    const clock = { at: Date.now(), now: () => new Date(clock.at) };
    const started = await startTestCore(engine, {
      engine: remember(engine.database.engine, asked),
      clock,
      settings: { reconcileEveryMs: 100, retentionEveryMs: 100, quarantineRowsMax: 1 },
    });
    const { core, notify, reach, schema, scores } = started;
    const letters = async () => (await core.listDeadLetters({ limit: 10 })).deadLetters;

    // A verdict; a look that somebody asks for; dead letters, of which one is redriven, one brought back by a FINISHED.
    for (const id of ['scored', 'late', 'failed-1', 'failed-2']) scores.answer(id, readyScore());
    scores.answer('failed-1', omniError('MADE_UP', false), readyScore());
    scores.answer('failed-2', omniError('MADE_UP', false), readyScore());
    await notify('scored', 'IN_PROGRESS', 'solicitud-1');
    await notify('scored', 'FINISHED', 'solicitud-1');
    await reach('scored', 'SCORED');
    for (const id of ['failed-1', 'failed-2']) {
      await notify(id, 'FINISHED');
      await reach(id, 'FAILED');
    }
    await core.redrive((await letters())[0]?.id ?? '');
    await notify('failed-2', 'FINISHED');
    await Promise.all(['failed-1', 'failed-2'].map((id) => reach(id, 'SCORED')));
    await notify('late', 'IN_PROGRESS');
    await reach('late', 'IN_PROGRESS');
    // So many that the oldest go.
    await engine.database.query(
      `UPDATE ${schema}.verifications SET score_attempts = 2000 WHERE interview_id = 'late'`,
    );
    await core.look('late');
    await reach('late', 'SCORED');
    await notify('overdue', 'IN_PROGRESS');
    await reach('overdue', 'IN_PROGRESS');

    // Refused requests, and a notification that cannot be derived.
    const refused = { status: 400, code: 'BODY_NOT_JSON', field: null, path: '/', remoteAddress: null };
    for (const interviewId of ['scored', 'other']) {
      const body = Buffer.from('made up');
      const rest = { body, bodyBytes: body.length, interviewId, requestId: 'request-1' };
      await core.quarantine({ ...refused, ...rest, receivedAt: clock.now() });
    }
    await engine.database.query(
      `ALTER TABLE ${schema}.verifications ADD CONSTRAINT none CHECK (interview_id <> 'bad')`,
    );
    await notify('bad', 'FINISHED');
    await vi.waitFor(() => expect(asked.has('count-derive-failure')).toBe(true), waitOptions);

    // What is read, in each way.
    await core.getVerification('scored');
    await core.getTimeline('scored');
    await core.listQuarantine({ limit: 10 });
    await core.ready();
    const plans: string[] = [];
    const filters = [
      {},
      { state: 'SCORED' },
      { outcome: 'CURRENT' },
      { externalId: 'solicitud-1' },
      { createdFrom: clock.now().toISOString() },
      { createdBefore: clock.now().toISOString() },
    ] as const;
    for (const filter of filters) {
      await core.listVerifications({ ...filter, limit: 10 });
      plans.push(await planOf('list-verifications'));
    }

    // What is erased, and what is too old.
    await core.erase('scored');
    await core.eraseByExternalId('solicitud-1');
    clock.at += 400 * day;
    await vi.waitFor(() => expect(asked.has('delete-old-erased')).toBe(true), waitOptions);
    await vi.waitFor(() => expect(asked.has('delete-verifications')).toBe(true), waitOptions);

    for (const name of asked.keys()) plans.push(await planOf(name));
    expect(plans.filter((plan) => plan.includes('Seq Scan'))).toEqual([]);
    expect(namesInSources().filter((name) => !asked.has(name) && !elsewhere.includes(name))).toEqual([]);

    async function planOf(name: string): Promise<string> {
      const { params, text } = asked.get(name) ?? { params: [], text: '' };
      const lines = await engine.database.engine.transaction(async (query) => {
        // As with millions of rows: in an empty table everything costs the same.
        await query('SET LOCAL enable_seqscan = off');
        return query<Record<string, string>>(`EXPLAIN (COSTS OFF) ${text}`, params);
      });
      const plan = lines.map((line) => String(Object.values(line)[0]));
      const isShort = (line: string): boolean => {
        const [, table = ''] = /Seq Scan on (\w+)/.exec(line) ?? [];
        return shortTables[table]?.includes(name) ?? false;
      };
      return [name, ...plan.filter((line) => !isShort(line))].join('\n');
    }
  });
});
