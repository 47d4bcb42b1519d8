import type { Outcome, Verification, VerificationPage, VerificationState } from '@ine-scraping/contracts';

import { cutPage, decodeCursor } from './cursor.ts';
import { toStorableText, type Database } from '../database/database.ts';
import { unpackResult } from '../database/stored-result.ts';
import type { EvidenceSafe } from '../personal-data/evidence-safe.ts';
import { waitingFor, type ReadCircumstances } from './waiting-for.ts';

interface ReadRow {
  id: string;
  interviewId: string;
  externalId: string | null;
  state: VerificationState;
  createdAt: Date;
  updatedAt: Date;
  inProgressAt: Date | null;
  finishedAt: Date | null;
  inProgressCount: number;
  finishedCount: number;
  unknownCount: number;
  scoreAttempts: number;
  nextAttemptAt: Date | null;
  lastDetail: string | null;
  stateSince: Date;
  outcome: Outcome | null;
  result: string | null;
  /** Hexadecimal. */
  evidence: string | null;
  failureCode: string | null;
  failureReason: string | null;
  deadLetterId: string | null;
  failedAt: Date | null;
}

/** A notification is counted from the moment it is accepted, so those that are still in the inbox are added. */
function select(schema: string): string {
  return `SELECT v.id::text AS id, v.interview_id AS "interviewId", v.external_id AS "externalId", v.state,
      v.created_at AS "createdAt", v.updated_at AS "updatedAt", v.in_progress_at AS "inProgressAt",
      v.finished_at AS "finishedAt", v.in_progress_count + c.in_progress AS "inProgressCount",
      v.finished_count + c.finished AS "finishedCount", v.unknown_count + c.unknown AS "unknownCount",
      v.score_attempts AS "scoreAttempts", v.next_attempt_at AS "nextAttemptAt", a.detail AS "lastDetail",
      v.state_since AS "stateSince", v.outcome, v.result, encode(v.evidence, 'hex') AS evidence,
      d.code AS "failureCode", d.reason AS "failureReason", d.id::text AS "deadLetterId",
      d.failed_at AS "failedAt"
    FROM ${schema}.verifications v
    LEFT JOIN ${schema}.dead_letters d ON d.id = v.dead_letter_id
    LEFT JOIN LATERAL (
      SELECT detail FROM ${schema}.attempts WHERE verification_id = v.id ORDER BY attempts.id DESC LIMIT 1
    ) a ON v.state = 'FINISHED'
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE n.kind = 'IN_PROGRESS')::int AS in_progress,
        count(*) FILTER (WHERE n.kind = 'FINISHED')::int AS finished,
        count(*) FILTER (WHERE n.kind = 'UNKNOWN')::int AS unknown
      FROM ${schema}.inbox n WHERE n.interview_id = v.interview_id
    ) c`;
}

/** Who asks, and when. */
export interface ReadContext extends ReadCircumstances {
  readonly safe: EvidenceSafe;
  /** Whether the caller may see evidence. */
  readonly mayReadEvidence: boolean;
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}

function incomplete({ interviewId, state }: ReadRow): Error {
  return new Error(`verification ${interviewId} is ${state} without what belongs to that state`);
}

function toVerification(row: ReadRow, context: ReadContext): Verification {
  const common = {
    interviewId: row.interviewId,
    externalId: row.externalId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    inProgressAt: iso(row.inProgressAt),
    finishedAt: iso(row.finishedAt),
    notifications: {
      inProgress: row.inProgressCount,
      finished: row.finishedCount,
      unknown: row.unknownCount,
    },
    scoreAttempts: row.scoreAttempts,
  };
  const { interviewId, state, outcome, result, deadLetterId, failedAt } = row;
  if (state === 'SCORED' && outcome !== null && result !== null) {
    const over = { nextAttemptAt: null, waitingFor: null, failure: null };
    const sealed = row.evidence === null ? null : Buffer.from(row.evidence, 'hex');
    const evidence = context.safe.show(interviewId, sealed, context.mayReadEvidence);
    const scoredAt = row.stateSince.toISOString();
    return { ...common, ...over, state, ...unpackResult({ outcome, result }), evidence, scoredAt };
  }
  if (state === 'SCORED') throw incomplete(row);
  const waiting = {
    nextAttemptAt: iso(row.nextAttemptAt),
    waitingFor: waitingFor({ ...row, state }, context),
    verdict: null,
    score: null,
    scoredAt: null,
  };
  if (state === 'FAILED' && deadLetterId !== null && failedAt) {
    const failure = {
      code: row.failureCode ?? '',
      reason: row.failureReason ?? '',
      deadLetterId,
      failedAt: failedAt.toISOString(),
    };
    return { ...common, state, ...waiting, failure };
  }
  if (state === 'FAILED') throw incomplete(row);
  return { ...common, state, ...waiting, failure: null };
}

/** One verification, or `undefined`. */
export async function getVerification(
  database: Database,
  interviewId: string,
  context: ReadContext,
): Promise<Verification | undefined> {
  const rows = await database.query<ReadRow>(
    `/* get-verification */ ${select(database.schema)} WHERE v.interview_id = $1::text`,
    [interviewId],
  );
  return rows[0] && toVerification(rows[0], context);
}

export interface VerificationQuery {
  state?: VerificationState | undefined;
  /** Whatever its case. */
  externalId?: string | undefined;
  outcome?: Outcome | undefined;
  /** ISO 8601, with any offset. */
  createdFrom?: string | undefined;
  createdBefore?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** PostgreSQL takes four digits for a year and no year 0. */
const momentMin = Date.parse('0001-01-01T00:00:00Z');
const momentMax = Date.parse('9999-12-31T23:59:59.999Z');

function toMoment(time: string): string {
  return new Date(Math.min(Math.max(Date.parse(time), momentMin), momentMax)).toISOString();
}

/** Beside the id only those conditions that were asked for, so that each combination finds its index. */
function conditionsOf(query: VerificationQuery): { conditions: string[]; params: unknown[] } {
  const { createdBefore, createdFrom, externalId, outcome, state } = query;
  const params: unknown[] = [decodeCursor(query.cursor), query.limit + 1];
  const conditions = ['v.id > $1::bigint'];
  if (state !== undefined) conditions.push(`v.state = $${params.push(state)}::text`);
  if (outcome !== undefined) {
    conditions.push(`v.outcome = $${params.push(outcome)}::text`);
  }
  if (createdFrom !== undefined) {
    conditions.push(`v.created_at >= $${params.push(toMoment(createdFrom))}::timestamptz`);
  }
  if (createdBefore !== undefined) {
    conditions.push(`v.created_at < $${params.push(toMoment(createdBefore))}::timestamptz`);
  }
  if (externalId !== undefined) {
    // As it was stored: it may hold what PostgreSQL does not take.
    const position = params.push(toStorableText(externalId));
    // The index holds the beginning only, as a whole one could be too long for it.
    conditions.push(
      `lower(left(v.external_id, 128)) = lower(left($${position}::text, 128))`,
      `lower(v.external_id) = lower($${position}::text)`,
    );
  }
  return { conditions, params };
}

/** Verifications in the order in which they were created. @throws InvalidCursorError */
export async function listVerifications(
  database: Database,
  query: VerificationQuery,
  context: ReadContext,
): Promise<VerificationPage> {
  const { conditions, params } = conditionsOf(query);
  const rows = await database.query<ReadRow>(
    `/* list-verifications */ ${select(database.schema)} WHERE ${conditions.join(' AND ')} ORDER BY v.id LIMIT $2::int`,
    params,
  );
  const { shown, next } = cutPage(rows, query.limit);
  return { verifications: shown.map((row) => toVerification(row, context)), ...next };
}
