/**
 * What a refused request says about its sender, how often each kind was refused, what a request was called, and one row that is
 * written to find out whether anything can be.
 */
export const refusals = {
  version: 6,
  name: 'refusals',
  statements: (schema: string) => [
    `ALTER TABLE ${schema}.quarantine
      ADD COLUMN path text,
      ADD COLUMN remote_address text,
      ADD COLUMN interview_id text,
      ADD COLUMN request_id text`,
    `ALTER TABLE ${schema}.notifications ADD COLUMN request_id text`,
    `CREATE TABLE ${schema}.refusals (
      code text PRIMARY KEY,
      count bigint NOT NULL,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL
    )`,
    `CREATE TABLE ${schema}.store_probe (
      id integer PRIMARY KEY CHECK (id = 1),
      at timestamptz NOT NULL
    )`,
  ],
};
