import { configureTests } from '@ine-scraping/test-kit/vitest-config';

export default configureTests(import.meta.dirname, {
  // Each benchmark has processes of its own: two at once would measure each other.
  maxWorkers: 1,
  testTimeout: 120_000,
});
