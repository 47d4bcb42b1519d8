import { basename, join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

// The first condition reads the other workspaces from their sources; the rest are Vite's own defaults.
const conditions = ['@ine-scraping/source', 'module', 'node', 'development|production'];

/**
 * The configuration of a workspace's tests: `*.test.ts` in `src` and `test`, two workers, 15 s a test and 30 s a hook. A console
 * call fails the test, and the report goes where `pnpm test` at the root sums them.
 * @param directory the workspace's own, `import.meta.dirname` of its vitest.config.ts
 * @param differences what this workspace needs otherwise
 * @param report the name of its report, by default that of its folder
 */
export function configureTests(
  directory: string,
  differences: NonNullable<ViteUserConfig['test']> = {},
  report = basename(directory),
): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      setupFiles: [join(import.meta.dirname, 'forbid-console.ts')],
      maxWorkers: 2,
      // A worker loads the sources once for all its files: tests keep no state in modules.
      isolate: false,
      testTimeout: 15_000,
      hookTimeout: 30_000,
      reporters: ['default', 'json'],
      outputFile: { json: join(import.meta.dirname, '../../../.reports', `${report}.json`) },
      ...differences,
    },
  });
}
