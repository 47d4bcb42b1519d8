import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The first condition reads the other workspaces from their sources; the rest are Vite's own defaults.
const conditions = ['@ine-scraping/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    setupFiles: ['test/forbid-console.ts'],
    // Each benchmark has processes of its own: two at once would measure each other.
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 30_000,
    reporters: ['default', 'json'],
    // `pnpm test` at the root sums these reports.
    outputFile: { json: join(import.meta.dirname, '../../.reports/bench.json') },
  },
});
