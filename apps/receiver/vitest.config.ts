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
    globalSetup: ['test/support/pglite-template.ts'],
    // Each worker holds one PGlite, some 450 MB, for all its files.
    maxWorkers: 2,
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 40_000,
    reporters: ['default', 'json'],
    // `pnpm test` at the root sums these reports.
    outputFile: { json: join(import.meta.dirname, '../../.reports/receiver.json') },
  },
});
