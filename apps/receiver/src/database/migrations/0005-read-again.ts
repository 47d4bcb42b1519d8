import { recogniseScrapingStatus, scoreSchema, verdict } from '@ine-scraping/contracts';

import { toStorableJson, type Query } from '../database.ts';

/** Rows of one batch: a retained score has a few kilobytes. */
const batchMax = 500;

interface StoredRow {
  id: string;
  value: unknown;
  /** The verdict so far, of a scored one. */
  before?: { readonly outcome?: string } | null;
}

/** Hands the rows of `select`, which has them in the order of `id`, to `work`, a batch at a time. */
async function inBatches(
  query: Query,
  select: string,
  work: (rows: readonly StoredRow[]) => Promise<unknown>,
): Promise<void> {
  let after = '0';
  for (;;) {
    const rows = await query<StoredRow>(select, [after, batchMax]);
    if (rows.length > 0) await work(rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchMax) return;
    after = last.id;
  }
}

/**
 * Statuses that were not known before they were folded, such as `Finished`, and those that began no verification: they are
 * derived again. What was set aside stays so.
 */
async function readStatusesAgain(query: Query, schema: string): Promise<void> {
  const select = `SELECT id::text AS id, scraping_status AS value FROM ${schema}.notifications
    WHERE kind = 'UNKNOWN' AND notifications.id > $1::bigint ORDER BY notifications.id LIMIT $2::int`;
  await inBatches(query, select, (rows) =>
    query(
      `UPDATE ${schema}.notifications n SET
        kind = row.kind,
        derived_at = CASE WHEN n.set_aside_at IS NULL AND (row.kind <> 'UNKNOWN' OR NOT EXISTS (
          SELECT FROM ${schema}.verifications v WHERE v.interview_id = n.interview_id)) THEN NULL ELSE n.derived_at END
      FROM unnest($1::bigint[], $2::text[]) AS row (id, kind) WHERE n.id = row.id`,
      [rows.map(({ id }) => id), rows.map(({ value }) => recogniseScrapingStatus(String(value)))],
    ),
  );
}

/** `moved` is found here: out of a verdict that was stored with a NUL in it SQL cannot read. */
function decideAgain({ id, value, before }: StoredRow) {
  const after = verdict(scoreSchema.parse(value));
  return { id, verdict: toStorableJson(after), moved: before?.outcome !== after.outcome };
}

/** The verdict of every retained score. `updated_at` moves where the outcome changes, so that those can be found. */
async function decideVerdictsAgain(query: Query, schema: string): Promise<void> {
  const select = `SELECT id::text AS id, score AS value, verdict AS before FROM ${schema}.verifications
    WHERE state = 'SCORED' AND score IS NOT NULL AND verifications.id > $1::bigint
    ORDER BY verifications.id LIMIT $2::int`;
  await inBatches(query, select, (rows) => {
    const decided = rows.map(decideAgain);
    return query(
      `UPDATE ${schema}.verifications v SET
        verdict = row.verdict::json,
        updated_at = CASE WHEN row.moved THEN now() ELSE v.updated_at END
      FROM unnest($1::bigint[], $2::text[], $3::boolean[]) AS row (id, verdict, moved) WHERE v.id = row.id`,
      [decided.map((one) => one.id), decided.map((one) => one.verdict), decided.map((one) => one.moved)],
    );
  });
}

/** What was stored is read again as it would be read today: by folded words, and with what a verdict says of the person. */
export const readAgain = {
  version: 5,
  name: 'read-again',
  statements: () => [],
  convert: async (query: Query, schema: string): Promise<void> => {
    await readStatusesAgain(query, schema);
    await decideVerdictsAgain(query, schema);
    // Of the list's filter by outcome. Not before: it reads every verdict.
    await query(
      `CREATE INDEX IF NOT EXISTS verifications_by_outcome ON ${schema}.verifications ((verdict ->> 'outcome'), id)
        WHERE state = 'SCORED'`,
    );
  },
};
