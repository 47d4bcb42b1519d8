/** How often a round of attempts has failed: it spaces the rounds that repeated FINISHED begin. */
export const failedRounds = {
  version: 2,
  name: 'failed-rounds',
  statements: (schema: string) => [
    `ALTER TABLE ${schema}.verifications ADD COLUMN failed_rounds integer NOT NULL DEFAULT 0`,
  ],
};
