#!/usr/bin/env node
// Everything else is imported after the check: an old Node fails on the imports, with a message that helps
// nobody.
import type * as nodeModule from 'node:module';

import { describeOldNode } from './node-version.ts';

/** pnpm runs the script of a workspace in its folder; the files that somebody names are where they stand. */
function goToWhereItWasTyped({ npm_package_name: name, INIT_CWD: folder }: NodeJS.ProcessEnv): void {
  if (name === '@ine-scraping/mock-provider' && folder) process.chdir(folder);
}

async function run(): Promise<number> {
  // From Node 22 on: what an earlier start has compiled is not compiled again.
  const { enableCompileCache }: Partial<typeof nodeModule> = await import('node:module');
  enableCompileCache?.();
  const { runCommandLine } = await import('./cli/command-line.ts');
  const { createInterruption } = await import('./cli/interruption.ts');
  const { signal, interrupt } = createInterruption({
    now: () => performance.now(),
    exit: (exitCode) => process.exit(exitCode),
  });
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const { env, stdout, stderr } = process;
  goToWhereItWasTyped(env);
  return runCommandLine(process.argv.slice(2), { env, stdout, stderr, signal });
}

const oldNode = describeOldNode(process.versions.node, import.meta.url);
if (oldNode) {
  process.stderr.write(`${oldNode}\n`);
  process.exitCode = 1;
} else {
  const exitCode = await run();
  // What is written must leave first: a pipe can be slower than `process.exit`.
  await new Promise((resolve) => {
    process.stdout.write('', resolve);
  });
  process.exit(exitCode);
}
