import type { Migration } from '../migrate.ts';

/** How often a round of attempts has failed: it spaces the rounds that repeated FINISHED begin. */
export const failedRounds: Migration = {
  version: 2,
  name: 'failed-rounds',
  statements: (schema) => [
    `ALTER TABLE ${schema}.verifications ADD COLUMN failed_rounds integer NOT NULL DEFAULT 0`,
  ],
};
