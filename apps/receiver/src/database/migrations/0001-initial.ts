function inboxTables(schema: string): string[] {
  return [
    `CREATE SEQUENCE ${schema}.timeline_seq`,
    `CREATE TABLE ${schema}.notifications (
      id bigint PRIMARY KEY DEFAULT nextval('${schema}.timeline_seq'),
      interview_id text NOT NULL,
      external_id text,
      scraping_status text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('IN_PROGRESS', 'FINISHED', 'UNKNOWN')),
      raw_body bytea NOT NULL,
      received_at timestamptz NOT NULL,
      derived_at timestamptz
    )`,
    `CREATE INDEX notifications_underived ON ${schema}.notifications (id) WHERE derived_at IS NULL`,
    `CREATE INDEX notifications_of_interview ON ${schema}.notifications (interview_id, id)`,
  ];
}

function verificationTables(schema: string): string[] {
  return [
    `CREATE TABLE ${schema}.verifications (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      interview_id text NOT NULL UNIQUE,
      external_id text,
      external_id_from bigint,
      state text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      in_progress_at timestamptz,
      finished_at timestamptz,
      finished_count integer NOT NULL DEFAULT 0,
      score_attempts integer NOT NULL DEFAULT 0,
      not_ready_attempts integer NOT NULL DEFAULT 0,
      failed_attempts integer NOT NULL DEFAULT 0,
      pull_forwards integer NOT NULL DEFAULT 0,
      looks integer NOT NULL DEFAULT 0,
      last_attempt_at timestamptz,
      next_attempt_at timestamptz,
      verdict json,
      score json,
      scored_at timestamptz,
      dead_letter_id bigint
    )`,
    `CREATE INDEX verifications_by_state ON ${schema}.verifications (state, id)`,
    `CREATE INDEX verifications_by_external_id ON ${schema}.verifications (left(external_id, 128), id)`,
    `CREATE INDEX verifications_waiting ON ${schema}.verifications (next_attempt_at)
      WHERE state IN ('IN_PROGRESS', 'FINISHED')`,
  ];
}

function historyTables(schema: string): string[] {
  return [
    `CREATE TABLE ${schema}.transitions (
      id bigint PRIMARY KEY DEFAULT nextval('${schema}.timeline_seq'),
      interview_id text NOT NULL,
      from_state text,
      to_state text NOT NULL,
      at timestamptz NOT NULL
    )`,
    `CREATE INDEX transitions_of_interview ON ${schema}.transitions (interview_id, id)`,
    `CREATE TABLE ${schema}.attempts (
      id bigint PRIMARY KEY DEFAULT nextval('${schema}.timeline_seq'),
      interview_id text NOT NULL,
      attempt integer NOT NULL,
      started_at timestamptz NOT NULL,
      duration_ms integer NOT NULL,
      outcome text NOT NULL,
      detail text
    )`,
    `CREATE INDEX attempts_of_interview ON ${schema}.attempts (interview_id, id)`,
    `CREATE TABLE ${schema}.dead_letters (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      interview_id text NOT NULL,
      code text NOT NULL,
      reason text NOT NULL,
      attempts integer NOT NULL,
      failed_at timestamptz NOT NULL,
      resolved_at timestamptz
    )`,
    `CREATE INDEX dead_letters_open ON ${schema}.dead_letters (id) WHERE resolved_at IS NULL`,
    `CREATE INDEX dead_letters_of_interview ON ${schema}.dead_letters (interview_id) WHERE resolved_at IS NULL`,
    `CREATE TABLE ${schema}.quarantine (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      received_at timestamptz NOT NULL,
      status integer NOT NULL,
      code text NOT NULL,
      field text,
      body_bytes integer NOT NULL,
      body bytea NOT NULL
    )`,
  ];
}

/**
 * Long text (an external id, a status) comes from outside and is bounded only by the request's size, while a btree entry
 * takes 2704 bytes at most: such columns are indexed by their beginning or not at all. Interview ids have at most
 * 256 UTF-16 units, which is 768 bytes.
 *
 * One sequence numbers everything that a timeline shows, so that entries of one millisecond keep the order in which they
 * were written.
 */
export const initial = {
  version: 1,
  name: 'initial',
  statements: (schema: string) => [
    ...inboxTables(schema),
    ...verificationTables(schema),
    ...historyTables(schema),
  ],
};
