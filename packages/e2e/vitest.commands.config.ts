import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The commands a newcomer types (`pnpm dev`, `pnpm demo`, `pnpm test:contract`), run as real processes. They are slow and
// take whole cores, so they are no part of `pnpm test`: `pnpm verify` runs them, one file after the other.
const conditions = ['@ine-scraping/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['e2e/**/*.test.ts'],
    setupFiles: ['test/forbid-console.ts'],
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 150_000,
    hookTimeout: 60_000,
    reporters: ['default', 'json'],
    // `pnpm verify` at the root sums this report.
    outputFile: { json: join(import.meta.dirname, '../../.reports/e2e-commands.json') },
  },
});
