import { configureTests } from '@ine-scraping/test-kit/vitest-config';

// Whole commands, in e2e/, are slower: vitest.commands.config.ts runs them.
export default configureTests(import.meta.dirname, {
  // Each file starts the embedded database; two at once on a small machine take longer than one after the other.
  maxWorkers: 1,
  // Receivers that are graded: each waits most of the time.
  maxConcurrency: 8,
  testTimeout: 60_000,
  hookTimeout: 90_000,
});
