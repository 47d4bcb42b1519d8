/** What remembers an erased interview without naming it, and what erasing and retention find their rows by. */
export const erasing = {
  version: 8,
  name: 'erasing',
  statements: (schema: string) => [
    `CREATE TABLE ${schema}.erased (
      interview_sha256 bytea PRIMARY KEY,
      erased_at timestamptz NOT NULL
    )`,
    `CREATE INDEX erased_by_time ON ${schema}.erased (erased_at)`,
    `DROP INDEX ${schema}.dead_letters_of_interview`,
    `CREATE INDEX dead_letters_of_interview ON ${schema}.dead_letters (interview_id)`,
    `CREATE INDEX quarantine_of_interview ON ${schema}.quarantine (interview_id) WHERE interview_id IS NOT NULL`,
    `CREATE INDEX quarantine_by_time ON ${schema}.quarantine (received_at)`,
    `CREATE INDEX inbox_set_aside ON ${schema}.inbox (set_aside_at) WHERE set_aside_at IS NOT NULL`,
  ],
};
