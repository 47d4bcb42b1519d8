import { configureTests } from '@ine-scraping/test-kit/vitest-config';

// The commands a newcomer types (`pnpm dev`, `pnpm demo`, `pnpm test:contract`), run as real processes. They are slow and
// take whole cores, so they are no part of `pnpm test`: `pnpm verify` runs them, one file after the other.
export default configureTests(
  import.meta.dirname,
  { include: ['e2e/**/*.test.ts'], maxWorkers: 1, testTimeout: 150_000, hookTimeout: 60_000 },
  'e2e-commands',
);
