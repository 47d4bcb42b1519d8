import { createHash } from 'node:crypto';

import type { Database, Transaction } from '../database/database.ts';
import { toStorableText } from '../database/database.ts';
import type { ScoreQueue } from '../queue/score-queue.ts';
import type { Clock } from '../runtime/clock.ts';

export interface EraseContext {
  database: Database;
  queue: Pick<ScoreQueue, 'erase'>;
  clock: Clock;
}

/** Interviews of one transaction: each holds locks, and on PGlite the event loop. */
const eraseBatchMax = 100;
/** A shorter id is part of many a body that is not about it. */
const searchedLengthMin = 6;

/** What is remembered of an erased interview, and what the log calls it. */
export function interviewHash(interviewId: string): string {
  return createHash('sha256').update(interviewId).digest('hex');
}

/** Rows of verifications, by both of their names. */
export interface DoomedVerifications {
  readonly ids: readonly string[];
  readonly interviewIds: readonly string[];
}

/** Deletes verifications with their history, their dead letters and their jobs. Their rows must be locked. */
export async function deleteVerifications(
  { query, schema }: Transaction,
  queue: EraseContext['queue'],
  { ids, interviewIds }: DoomedVerifications,
): Promise<void> {
  for (const table of ['notifications', 'transitions', 'attempts']) {
    await query(
      `/* delete-${table} */ DELETE FROM ${schema}.${table} WHERE verification_id = ANY($1::bigint[])`,
      [ids],
    );
  }
  await query(
    `/* delete-dead-letters */ DELETE FROM ${schema}.dead_letters WHERE interview_id = ANY($1::text[])`,
    [interviewIds],
  );
  await queue.erase({ query, schema }, interviewIds);
  await query(`/* delete-verifications */ DELETE FROM ${schema}.verifications WHERE id = ANY($1::bigint[])`, [
    ids,
  ]);
}

/**
 * Remembers the interviews as erased. Committed before anything is deleted: whoever derives a notification from now on sees it, and
 * whoever has begun to holds its row, for which the deletion waits.
 */
async function bury({ clock, database }: EraseContext, interviewIds: readonly string[]): Promise<void> {
  await database.query(
    `/* bury-interviews */
    INSERT INTO ${database.schema}.erased (interview_sha256, erased_at)
    SELECT decode(hash, 'hex'), $2::timestamptz FROM unnest($1::text[]) AS hash ORDER BY hash
    ON CONFLICT (interview_sha256) DO UPDATE SET erased_at = excluded.erased_at`,
    [interviewIds.map(interviewHash), clock.now().toISOString()],
  );
}

/** Traces of refused requests, by the interview that was found in them and by what they hold of it: of {@link namesOf}. */
const namesInterview = `interview_id = ANY($1::text[]) OR EXISTS (
      SELECT FROM unnest($2::text[]) AS id
      WHERE position(convert_to(id, 'UTF8') IN body) > 0 OR position(id IN path) > 0
        OR position(id IN request_id) > 0)`;

/** As they are compared, and as they are searched for. */
function namesOf(
  interviewIds: readonly string[],
): [compared: readonly string[], searched: readonly string[]] {
  return [interviewIds, interviewIds.filter((interviewId) => interviewId.length >= searchedLengthMin)];
}

async function deleteTraces({ query, schema }: Transaction, interviewIds: readonly string[]): Promise<void> {
  await query(
    `/* delete-traces */ DELETE FROM ${schema}.quarantine WHERE ${namesInterview}`,
    namesOf(interviewIds),
  );
}

async function eraseBatch(context: EraseContext, interviewIds: readonly string[]): Promise<void> {
  await bury(context, interviewIds);
  await context.database.transaction(async (transaction) => {
    const { query, schema } = transaction;
    // First what nothing is derived from yet: this waits for whoever is deriving, and what came of it is seen below.
    await query(`/* delete-inbox */ DELETE FROM ${schema}.inbox WHERE interview_id = ANY($1::text[])`, [
      interviewIds,
    ]);
    // Under this lock nobody settles an attempt or adds a job.
    const rows = await query<{ id: string }>(
      `/* lock-erased */
      SELECT id::text AS id FROM ${schema}.verifications WHERE interview_id = ANY($1::text[])
      ORDER BY interview_id FOR UPDATE`,
      [interviewIds],
    );
    await deleteVerifications(transaction, context.queue, { ids: rows.map(({ id }) => id), interviewIds });
    await deleteTraces(transaction, interviewIds);
  });
}

async function eraseAll(context: EraseContext, interviewIds: readonly string[]): Promise<string[]> {
  for (let from = 0; from < interviewIds.length; from += eraseBatchMax) {
    await eraseBatch(context, interviewIds.slice(from, from + eraseBatchMax));
  }
  return [...interviewIds];
}

/**
 * Erases everything that is known of an interview, from every table and from the queue. What stays is the SHA-256 of its id, for
 * thirty days: a notification that is under way or comes late, and a job that runs, bring nothing back. Returns the interviews that
 * were erased: none when nothing is known of this one. Safe to repeat, and at the same time.
 */
export async function erase(context: EraseContext, interviewId: string): Promise<string[]> {
  const { database } = context;
  const { schema } = database;
  const [known] = await database.query<{ known: boolean }>(
    `/* find-traces-of-interview */
    SELECT EXISTS (SELECT FROM ${schema}.verifications WHERE interview_id = ANY($1::text[]))
      OR EXISTS (SELECT FROM ${schema}.inbox WHERE interview_id = ANY($1::text[]))
      OR EXISTS (SELECT FROM ${schema}.dead_letters WHERE interview_id = ANY($1::text[]))
      OR EXISTS (SELECT FROM ${schema}.quarantine WHERE ${namesInterview}) AS known`,
    namesOf([interviewId]),
  );
  return known?.known ? eraseAll(context, [interviewId]) : [];
}

/** As {@link erase}, every interview with this external id, whatever its case, and those of which a notification with it waits. */
export async function eraseByExternalId(context: EraseContext, externalId: string): Promise<string[]> {
  const { database } = context;
  const { schema } = database;
  const rows = await database.query<{ interviewId: string }>(
    `/* find-by-external-id */
    SELECT interview_id AS "interviewId" FROM ${schema}.verifications
    WHERE lower(left(external_id, 128)) = lower(left($1::text, 128)) AND lower(external_id) = lower($1::text)
    UNION
    SELECT interview_id FROM ${schema}.inbox WHERE lower(external_id) = lower($1::text)
    ORDER BY 1`,
    [toStorableText(externalId)],
  );
  return eraseAll(
    context,
    rows.map((row) => row.interviewId),
  );
}
