import { retainScore, scoreSchema, verdict, type Verdict } from '@ine-scraping/contracts';

import type { Query } from '../database.ts';
import { packResult } from '../stored-result.ts';

/** Rows of one batch: an old score has a few kilobytes. */
const batchMax = 500;
/** As many of the notifications of one interview as are kept for its timeline from now on. */
const notificationsMax = 1_000;

function newTables(schema: string): string[] {
  return [
    // What was accepted and is not derived yet, or was set aside: what is derived is deleted here, and nothing is ever changed.
    `CREATE TABLE ${schema}.inbox (
      id bigint NOT NULL DEFAULT nextval('${schema}.timeline_seq'),
      received_at timestamptz NOT NULL,
      set_aside_at timestamptz,
      derive_failures integer NOT NULL DEFAULT 0,
      interview_id text NOT NULL,
      external_id text,
      scraping_status text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('IN_PROGRESS', 'FINISHED', 'UNKNOWN')),
      request_id text
    )`,
    `CREATE UNIQUE INDEX inbox_underived ON ${schema}.inbox (id) WHERE set_aside_at IS NULL`,
    `CREATE INDEX inbox_of_interview ON ${schema}.inbox (interview_id, id)`,
    // Fixed lengths first, so that no room is lost between them.
    `CREATE TABLE ${schema}.verifications (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      state_since timestamptz NOT NULL,
      in_progress_at timestamptz,
      finished_at timestamptz,
      last_attempt_at timestamptz,
      next_attempt_at timestamptz,
      external_id_from bigint,
      dead_letter_id bigint,
      in_progress_count integer NOT NULL DEFAULT 0,
      finished_count integer NOT NULL DEFAULT 0,
      unknown_count integer NOT NULL DEFAULT 0,
      score_attempts integer NOT NULL DEFAULT 0,
      not_ready_attempts integer NOT NULL DEFAULT 0,
      failed_attempts integer NOT NULL DEFAULT 0,
      brief_attempts integer NOT NULL DEFAULT 0,
      access_attempts integer NOT NULL DEFAULT 0,
      pull_forwards integer NOT NULL DEFAULT 0,
      failed_rounds integer NOT NULL DEFAULT 0,
      looks integer NOT NULL DEFAULT 0,
      interview_id text NOT NULL UNIQUE,
      state text NOT NULL,
      external_id text,
      outcome text,
      result text,
      evidence bytea
    )`,
    // By the verification's own number, which is a third of an interview id, and without a key of their own: nobody asks for one.
    `CREATE TABLE ${schema}.notifications (
      verification_id bigint NOT NULL,
      id bigint NOT NULL,
      received_at timestamptz NOT NULL,
      scraping_status text NOT NULL,
      request_id text
    )`,
    `CREATE TABLE ${schema}.transitions (
      verification_id bigint NOT NULL,
      id bigint NOT NULL DEFAULT nextval('${schema}.timeline_seq'),
      at timestamptz NOT NULL,
      from_state text,
      to_state text NOT NULL
    )`,
    `CREATE TABLE ${schema}.attempts (
      verification_id bigint NOT NULL,
      id bigint NOT NULL DEFAULT nextval('${schema}.timeline_seq'),
      started_at timestamptz NOT NULL,
      attempt integer NOT NULL,
      duration_ms integer NOT NULL,
      outcome text NOT NULL,
      detail text
    )`,
  ];
}

interface OldVerification {
  id: string;
  verdict: Verdict | null;
  score: unknown;
}

/** What may be stored of an old row. What was decided stands; words that are none of Incode's go. */
function convertResult({ id, score, verdict: decided }: OldVerification) {
  if (score === null || decided === null) return { id, outcome: null, result: null };
  const retained = retainScore(scoreSchema.parse(score));
  const { mismatches } = verdict(retained);
  return { id, ...packResult({ score: retained, verdict: { ...decided, mismatches } }) };
}

async function copyVerifications(query: Query, schema: string): Promise<void> {
  for (let after = '0'; ;) {
    const rows = await query<OldVerification>(
      `SELECT id::text AS id, verdict, score FROM ${schema}.old_verifications
      WHERE old_verifications.id > $1::bigint ORDER BY old_verifications.id LIMIT $2::int`,
      [after, batchMax],
    );
    const converted = rows.map(convertResult);
    await query(
      `INSERT INTO ${schema}.verifications OVERRIDING SYSTEM VALUE
      SELECT v.id, v.created_at, v.updated_at, coalesce(t.at, v.updated_at), v.in_progress_at, v.finished_at,
        v.last_attempt_at, v.next_attempt_at, v.external_id_from, v.dead_letter_id, n.in_progress, v.finished_count,
        n.unknown, v.score_attempts, v.not_ready_attempts, v.failed_attempts, v.brief_attempts, v.access_attempts,
        v.pull_forwards, v.failed_rounds, v.looks, v.interview_id, v.state, v.external_id, row.outcome, row.result
      FROM unnest($1::bigint[], $2::text[], $3::text[]) AS row (id, outcome, result)
      JOIN ${schema}.old_verifications v ON v.id = row.id
      CROSS JOIN LATERAL (
        SELECT max(at) AS at FROM ${schema}.old_transitions WHERE interview_id = v.interview_id
      ) t
      CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE kind = 'IN_PROGRESS') AS in_progress, count(*) FILTER (WHERE kind = 'UNKNOWN') AS unknown
        FROM ${schema}.old_notifications
        WHERE interview_id = v.interview_id AND derived_at IS NOT NULL AND set_aside_at IS NULL
      ) n`,
      [
        converted.map(({ id }) => id),
        converted.map(({ outcome }) => outcome),
        converted.map(({ result }) => result),
      ],
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchMax) return;
    after = last.id;
  }
}

/** As `keptStatus` of the inbox has it. */
const keptStatus = `CASE WHEN length(n.scraping_status) <= 40
    AND (n.kind <> 'UNKNOWN' OR n.scraping_status ~ '^[A-Za-z][A-Za-z_-]*$') THEN n.scraping_status
  WHEN n.kind <> 'UNKNOWN' THEN n.kind ELSE 'OTHER' END`;

function copies(schema: string): string[] {
  return [
    `INSERT INTO ${schema}.inbox
      (id, received_at, set_aside_at, derive_failures, interview_id, external_id, scraping_status, kind, request_id)
    SELECT n.id, n.received_at, n.set_aside_at, n.derive_failures, n.interview_id, n.external_id, ${keptStatus}, n.kind, n.request_id
    FROM ${schema}.old_notifications n WHERE n.derived_at IS NULL OR n.set_aside_at IS NOT NULL ORDER BY n.id`,
    `INSERT INTO ${schema}.notifications (verification_id, id, received_at, scraping_status, request_id)
    SELECT v.id, n.id, n.received_at, ${keptStatus}, n.request_id
    FROM (
      SELECT *, row_number() OVER (PARTITION BY interview_id ORDER BY old_notifications.id) AS nth
      FROM ${schema}.old_notifications WHERE derived_at IS NOT NULL AND set_aside_at IS NULL
    ) n JOIN ${schema}.verifications v USING (interview_id)
    WHERE n.nth <= ${notificationsMax} ORDER BY n.id`,
    `INSERT INTO ${schema}.transitions (verification_id, id, at, from_state, to_state)
    SELECT v.id, t.id, t.at, t.from_state, t.to_state
    FROM ${schema}.old_transitions t JOIN ${schema}.verifications v USING (interview_id) ORDER BY t.id`,
    `INSERT INTO ${schema}.attempts (verification_id, id, started_at, attempt, duration_ms, outcome, detail)
    SELECT v.id, a.id, a.started_at, a.attempt, a.duration_ms, a.outcome, a.detail
    FROM ${schema}.old_attempts a JOIN ${schema}.verifications v USING (interview_id) ORDER BY a.id`,
  ];
}

function newIndexes(schema: string): string[] {
  return [
    `CREATE INDEX verifications_by_state ON ${schema}.verifications (state, id)`,
    `CREATE INDEX verifications_by_age ON ${schema}.verifications (state, state_since)`,
    `CREATE INDEX verifications_by_outcome ON ${schema}.verifications (outcome, id) WHERE outcome IS NOT NULL`,
    `CREATE INDEX verifications_by_external_id ON ${schema}.verifications (lower(left(external_id, 128)), id)
      WHERE external_id IS NOT NULL`,
    `CREATE INDEX verifications_by_created_at ON ${schema}.verifications (created_at, id)`,
    `CREATE INDEX verifications_waiting ON ${schema}.verifications (next_attempt_at)
      WHERE state IN ('IN_PROGRESS', 'FINISHED')`,
    `CREATE INDEX notifications_of_verification ON ${schema}.notifications (verification_id, id)`,
    `CREATE INDEX transitions_of_verification ON ${schema}.transitions (verification_id, id)`,
    `CREATE INDEX attempts_of_verification ON ${schema}.attempts (verification_id, id)`,
  ];
}

const oldTables = ['attempts', 'transitions', 'notifications', 'verifications'] as const;
const oldIndexes = ['by_state', 'by_outcome', 'by_external_id', 'by_created_at', 'waiting'] as const;

/**
 * The tables anew: without evidence, without the bodies of notifications, with what is kept of a score in a tenth of its bytes and
 * the history in half of them. Anew, and not changed: the files of the old ones go with what was in them.
 */
export const compactHistory = {
  version: 7,
  name: 'compact-history',
  statements: (schema: string) => [
    ...oldIndexes.map((name) => `DROP INDEX ${schema}.verifications_${name}`),
    ...oldTables.map((name) => `ALTER TABLE ${schema}.${name} RENAME TO old_${name}`),
    ...newTables(schema),
  ],
  convert: async (query: Query, schema: string): Promise<void> => {
    await copyVerifications(query, schema);
    await query(
      `SELECT setval(pg_get_serial_sequence('${schema}.verifications', 'id'), max(verifications.id))
      FROM ${schema}.verifications HAVING max(verifications.id) IS NOT NULL`,
    );
    for (const statement of copies(schema)) await query(statement);
    for (const statement of newIndexes(schema)) await query(statement);
    for (const name of oldTables) await query(`DROP TABLE ${schema}.old_${name}`);
  },
};
