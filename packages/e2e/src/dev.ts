// `pnpm dev`: both apps with watch, and one verification from start to verdict.
import { createTerminal } from './terminal.ts';

const nodeMajorMin = 24;

if (Number.parseInt(process.versions.node, 10) < nodeMajorMin) {
  console.error(
    `pnpm dev needs Node ${nodeMajorMin} or later, and this is ${process.versions.node}: run npx -y -p node@${nodeMajorMin} -p pnpm@11 pnpm dev.`,
  );
  process.exitCode = 1;
} else {
  // Imported late: the apps' own dependencies may not even load on an older Node.
  const { runDev } = await import('./dev/run-dev.ts');
  process.exit(await runDev(process.env, createTerminal(process.stdout)));
}
