import type {
  RetainedScore,
  Verdict,
  Verification,
  VerificationPage,
  VerificationState,
} from '@ine-scraping/contracts';

import { cutPage, decodeCursor } from './cursor.ts';
import { toStorableText, type Database } from '../database/database.ts';

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
  verdict: Verdict | null;
  score: RetainedScore | null;
  scoredAt: Date | null;
  failureCode: string | null;
  failureReason: string | null;
  deadLetterId: string | null;
  failedAt: Date | null;
}

/** Notifications are counted in the inbox itself: it alone has each of them once. */
function select(schema: string): string {
  return `SELECT v.id::text AS id, v.interview_id AS "interviewId", v.external_id AS "externalId", v.state,
      v.created_at AS "createdAt", v.updated_at AS "updatedAt", v.in_progress_at AS "inProgressAt",
      v.finished_at AS "finishedAt", c."inProgressCount", c."finishedCount", c."unknownCount",
      v.score_attempts AS "scoreAttempts", v.verdict, v.score, v.scored_at AS "scoredAt",
      d.code AS "failureCode", d.reason AS "failureReason", d.id::text AS "deadLetterId",
      d.failed_at AS "failedAt"
    FROM ${schema}.verifications v
    LEFT JOIN ${schema}.dead_letters d ON d.id = v.dead_letter_id
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE n.kind = 'IN_PROGRESS')::int AS "inProgressCount",
        count(*) FILTER (WHERE n.kind = 'FINISHED')::int AS "finishedCount",
        count(*) FILTER (WHERE n.kind = 'UNKNOWN')::int AS "unknownCount"
      FROM ${schema}.notifications n WHERE n.interview_id = v.interview_id
    ) c`;
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}

function toVerification(row: ReadRow): Verification {
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
  const undecided = { verdict: null, score: null, scoredAt: null };
  const { state, verdict, score, scoredAt, deadLetterId, failedAt } = row;
  if (state === 'SCORED' && verdict && score && scoredAt) {
    return { ...common, state, verdict, score, scoredAt: scoredAt.toISOString(), failure: null };
  }
  if (state === 'FAILED' && deadLetterId !== null && failedAt) {
    const failure = {
      code: row.failureCode ?? '',
      reason: row.failureReason ?? '',
      deadLetterId,
      failedAt: failedAt.toISOString(),
    };
    return { ...common, state, ...undecided, failure };
  }
  if (state === 'IN_PROGRESS' || state === 'FINISHED')
    return { ...common, state, ...undecided, failure: null };
  throw new Error(`verification ${row.interviewId} is ${state} without what belongs to that state`);
}

/** One verification, or `undefined`. */
export async function getVerification(
  database: Database,
  interviewId: string,
): Promise<Verification | undefined> {
  const rows = await database.query<ReadRow>(
    `/* get-verification */ ${select(database.schema)} WHERE v.interview_id = $1::text`,
    [interviewId],
  );
  return rows[0] && toVerification(rows[0]);
}

export interface VerificationQuery {
  state?: VerificationState | undefined;
  externalId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Verifications in the order in which they were created. @throws InvalidCursorError */
export async function listVerifications(
  database: Database,
  query: VerificationQuery,
): Promise<VerificationPage> {
  const { externalId, limit, state } = query;
  // Beside the id only those conditions that were asked for, so that each combination finds its index.
  const params: unknown[] = [decodeCursor(query.cursor), limit + 1];
  const conditions = ['v.id > $1::bigint'];
  if (state !== undefined) conditions.push(`v.state = $${params.push(state)}::text`);
  if (externalId !== undefined) {
    // As it was stored: it may hold what PostgreSQL does not take.
    const position = params.push(toStorableText(externalId));
    // The index holds the beginning only, as a whole one could be too long for it.
    conditions.push(
      `left(v.external_id, 128) = left($${position}::text, 128)`,
      `v.external_id = $${position}::text`,
    );
  }
  const rows = await database.query<ReadRow>(
    `/* list-verifications */ ${select(database.schema)} WHERE ${conditions.join(' AND ')} ORDER BY v.id LIMIT $2::int`,
    params,
  );
  const { shown, next } = cutPage(rows, limit);
  return { verifications: shown.map(toVerification), ...next };
}
