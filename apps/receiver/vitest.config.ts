import { configureTests } from '@ine-scraping/test-kit/vitest-config';

export default configureTests(import.meta.dirname, {
  globalSetup: ['test/support/pglite-template.ts'],
  // Each worker holds one PGlite, some 450 MB, for all its files.
  isolate: false,
  testTimeout: 20_000,
  hookTimeout: 40_000,
});
