/**
 * Two more budgets of attempts: what rarely changes, and our own log-in. And indexes of the list's filters: the external id
 * without its case, and the time.
 */
export const attemptBudgets = {
  version: 4,
  name: 'attempt-budgets',
  statements: (schema: string) => [
    `ALTER TABLE ${schema}.verifications
      ADD COLUMN brief_attempts integer NOT NULL DEFAULT 0,
      ADD COLUMN access_attempts integer NOT NULL DEFAULT 0`,
    `DROP INDEX ${schema}.verifications_by_external_id`,
    `CREATE INDEX verifications_by_external_id ON ${schema}.verifications (lower(left(external_id, 128)), id)`,
    `CREATE INDEX verifications_by_created_at ON ${schema}.verifications (created_at, id)`,
  ],
};
