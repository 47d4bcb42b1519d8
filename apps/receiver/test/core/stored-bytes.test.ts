import { notificationSchema, scoreSchema } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';

import type { Database } from '../../src/database/database.ts';
import { startTestCore } from '../support/core.ts';
import { describeOnPostgres } from '../support/engines.ts';

const count = 2_000;

/** What a verification cost before its history was made compact, of the same notifications and score: measured, after a vacuum. */
const bytesBefore = 3_312;

/** What a verification leaves behind. Room in the inbox and the queue is used again by the next one. */
const tables = ['verifications', 'notifications', 'transitions', 'attempts'] as const;

/** Bytes of each table with its indexes, for each of `count` verifications. */
async function readBytes(database: Database, schema: string): Promise<number[]> {
  const rows = await database.query<{ bytes: number }>(
    `SELECT pg_total_relation_size(format('%I.%I', $1::text, name)::regclass)::float8 AS bytes
    FROM unnest($2::text[]) WITH ORDINALITY AS t (name, position) ORDER BY position`,
    [schema, tables],
  );
  return rows.map(({ bytes }) => Math.round(bytes / count));
}

describeOnPostgres('what is stored', (engine) => {
  test(
    'a verification with its history costs at most half of what it did, and its job nothing',
    { timeout: 120_000 },
    async () => {
      const { core, derived, schema, scores } = await startTestCore(engine, {
        settings: { queue: { concurrency: 20 } },
      });
      const { database } = engine;
      const interviews = Array.from({ length: count }, (_, index) => ({
        InterviewId: randomBytes(12).toString('hex'),
        externalId: `solicitud-${100_000 + index}`,
      }));
      for (const [index, { InterviewId }] of interviews.entries()) {
        scores.answer(InterviewId, scoreSchema.parse(goldenScores[index % goldenScores.length]?.score));
      }
      for (const ScrapingStatus of ['IN_PROGRESS', 'FINISHED']) {
        await Promise.all(
          interviews.map((interview) =>
            core.accept(notificationSchema.parse({ ...interview, ScrapingStatus }), {
              receivedAt: new Date(),
              requestId: randomUUID(),
            }),
          ),
        );
        await derived();
      }
      await vi.waitFor(
        async () => {
          const unscored = `SELECT 1 FROM ${schema}.verifications WHERE state <> 'SCORED' LIMIT 1`;
          expect(await database.query(unscored)).toEqual([]);
        },
        { timeout: 60_000, interval: 100 },
      );
      await core.stop();
      for (const transient of [`${schema}.inbox`, `${schema}_queue.job`]) {
        expect(await database.query(`SELECT 1 FROM ${transient}`)).toEqual([]);
      }
      // What autovacuum does by and by: the room of rows that were changed is used again.
      for (const table of tables) await database.query(`VACUUM FULL ${schema}.${table}`);
      const bytes = await readBytes(database, schema);
      const total = bytes.reduce((sum, size) => sum + size, 0);
      const told = `${total} bytes: ${tables.map((table, index) => `${table} ${bytes[index]}`).join(', ')}`;
      const isHalf = total > 500 && total <= bytesBefore / 2;
      expect(isHalf ? 'at most half' : told).toBe('at most half');
    },
  );
});
