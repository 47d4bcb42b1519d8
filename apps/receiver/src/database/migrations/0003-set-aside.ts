/**
 * A notification that cannot be derived is set aside after a few failures, so that those behind it go on. `derived_at` is set
 * with `set_aside_at`, as nobody works on it any more; the quarantine tells why.
 */
export const setAside = {
  version: 3,
  name: 'set-aside',
  statements: (schema: string) => [
    `ALTER TABLE ${schema}.notifications
      ADD COLUMN derive_failures integer NOT NULL DEFAULT 0,
      ADD COLUMN set_aside_at timestamptz`,
    `ALTER TABLE ${schema}.quarantine ADD COLUMN reason text`,
  ],
};
