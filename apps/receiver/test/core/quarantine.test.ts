import { expect, test } from 'vitest';

import type { RefusedRequest } from '../../src/inbox/quarantine.ts';
import { startTestCore } from '../support/core.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { wrapStatements } from '../support/wrapped-engine.ts';

const receivedAt = new Date('2026-01-02T03:04:05.678Z');
/** So that what came then is not too old to be kept. */
const clock = { now: () => receivedAt };

function refused(rest: Partial<RefusedRequest> = {}): RefusedRequest {
  const body = new TextEncoder().encode('{"InterviewId":""}');
  return {
    status: 400,
    code: 'INVALID_REQUEST',
    field: 'InterviewId',
    bodyBytes: body.length,
    body,
    receivedAt,
    path: '/webhooks/ine-scraping',
    remoteAddress: '192.0.2.7',
    interviewId: 'interview-1',
    requestId: 'request-1',
    ...rest,
  };
}

describeOnEachEngine('quarantine', (engine) => {
  test('a refused request leaves its status, code, field, length and the beginning of its body', async () => {
    const { core, schema } = await startTestCore(engine, { clock });
    await core.quarantine(refused({ body: new Uint8Array(70_000).fill(0xff), bodyBytes: 70_000 }));
    expect(await core.listQuarantine({ limit: 10 })).toEqual({
      entries: [
        {
          id: expect.any(String),
          receivedAt: receivedAt.toISOString(),
          status: 400,
          code: 'INVALID_REQUEST',
          field: 'InterviewId',
          bodyBytes: 70_000,
          path: '/webhooks/ine-scraping',
          remoteAddress: '192.0.2.7',
          interviewId: 'interview-1',
          requestId: 'request-1',
        },
      ],
      refusals: [expect.objectContaining({ code: 'INVALID_REQUEST', count: 1 })],
    });
    const rows = await engine.database.query(`SELECT length(body) AS length FROM ${schema}.quarantine`);
    expect(rows).toEqual([{ length: 4096 }]);
  });

  test('only so many rows are kept, and the oldest go first', async () => {
    const { core } = await startTestCore(engine, { clock, settings: { quarantineRowsMax: 3 } });
    for (let index = 1; index <= 5; index++) await core.quarantine(refused({ bodyBytes: index }));
    const { entries } = await core.listQuarantine({ limit: 10 });
    expect(entries.map((entry) => entry.bodyBytes)).toEqual([3, 4, 5]);
  });

  test('a flood leaves a bounded trace', async () => {
    const { core } = await startTestCore(engine, { clock });
    await Promise.all(Array.from({ length: 130 }, () => core.quarantine(refused())));
    const { entries } = await core.listQuarantine({ limit: 200 });
    expect(entries).toHaveLength(100);
  });

  test('a flood of what misses the webhook leaves half of the room to what reaches it', async () => {
    const { core } = await startTestCore(engine, { clock });
    const flood = Array.from({ length: 80 }, () => core.quarantine(refused({ status: 404 })));
    await Promise.all([...flood, core.quarantine(refused({ status: 400 }))]);
    const { entries, refusals } = await core.listQuarantine({ limit: 200 });
    expect(entries.filter(({ status }) => status === 404)).toHaveLength(50);
    expect(entries.filter(({ status }) => status === 400)).toHaveLength(1);
    expect(refusals).toMatchObject([{ count: 81 }]);
  });

  test('a flood of strangers is counted, leaves twenty traces and one a minute, and takes no room from those who are known', async () => {
    let now = receivedAt.getTime();
    const { core } = await startTestCore(engine, { clock: { now: () => new Date(now) } });
    const flood = (count: number) =>
      Array.from({ length: count }, () => core.quarantine(refused({ status: 401 })));
    await Promise.all([
      ...flood(200),
      ...Array.from({ length: 100 }, () => core.quarantine(refused({ status: 400 }))),
    ]);
    now += 60_000;
    await Promise.all(flood(200));
    const { entries, refusals } = await core.listQuarantine({ limit: 200 });
    expect(entries.filter(({ status }) => status === 401)).toHaveLength(21);
    expect(entries.filter(({ status }) => status === 400)).toHaveLength(100);
    expect(refusals).toMatchObject([{ count: 500 }]);
  });

  test('a request whose trace cannot be written is no error', async () => {
    const { core, log, schema } = await startTestCore(engine, { clock });
    await engine.database.query(`DROP TABLE ${schema}.quarantine`);
    await expect(core.quarantine(refused({ field: 'a\u0000\ud800' }))).resolves.toBeUndefined();
    expect(log).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'a refused request left no trace' }),
    );
  });

  test('a stop waits for the traces under way', async () => {
    const release = Promise.withResolvers<void>();
    const held = wrapStatements(engine.database.engine, (query) => async (text, params) => {
      if (text.includes('insert-quarantine-entry')) await release.promise;
      return query(text, params);
    });
    const { core } = await startTestCore(engine, { clock, engine: held });
    const order: string[] = [];
    const trace = core.quarantine(refused()).then(() => order.push('trace'));
    const stopped = core.stop().then(() => order.push('stop'));
    // Another one starts and stops meanwhile: time enough for a stop that waits for nothing.
    const other = await startTestCore(engine, { clock });
    await other.core.stop();
    expect(order).toEqual([]);
    release.resolve();
    await Promise.all([trace, stopped]);
    expect(order).toEqual(['trace', 'stop']);
  });

  test('pages follow each other', async () => {
    const { core } = await startTestCore(engine, { clock });
    for (let index = 1; index <= 5; index++) await core.quarantine(refused({ bodyBytes: index }));
    const first = await core.listQuarantine({ limit: 3 });
    const second = await core.listQuarantine({ limit: 3, cursor: first.nextCursor });
    expect([first, second].flatMap((page) => page.entries.map((entry) => entry.bodyBytes))).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(second.nextCursor).toBeUndefined();
  });
});
