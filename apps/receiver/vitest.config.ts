import { configureTests } from '@ine-scraping/test-kit/vitest-config';

export default configureTests(import.meta.dirname, {
  // Not a PGlite for each file, but one for each worker: some 450 MB, and five seconds for the first.
  globalSetup: ['test/support/pglite-template.ts'],
  testTimeout: 20_000,
  hookTimeout: 40_000,
});
