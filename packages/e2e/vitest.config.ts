import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The first condition reads the other workspaces from their sources; the rest are Vite's own defaults.
const conditions = ['@ine-scraping/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Whole commands, in e2e/, are slower: vitest.commands.config.ts runs them.
    setupFiles: ['test/forbid-console.ts'],
    // Each file starts the embedded database; two at once on a small machine take longer than one after the other.
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 90_000,
    reporters: ['default', 'json'],
    // `pnpm test` at the root sums these reports.
    outputFile: { json: join(import.meta.dirname, '../../.reports/e2e.json') },
  },
});
