#!/usr/bin/env node
// No static import: an older Node must get as far as the sentence below, instead of failing on a module that it cannot load.
const nodeMajorMin = 24;

if (Number.parseInt(process.versions.node, 10) < nodeMajorMin) {
  process.stderr.write(
    `The receiver needs Node ${nodeMajorMin} or later, and this is Node ${process.versions.node}; install it, or run it with: npx -y node@${nodeMajorMin}\n`,
  );
  process.exitCode = 1;
} else {
  // What was compiled by an earlier start is not compiled again, which is a fourth of what a start costs.
  (await import('node:module')).enableCompileCache();
  const { runCommandLine } = await import('./cli/command-line.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2), process);
}
