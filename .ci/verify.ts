// `pnpm verify`: everything that is checked besides `pnpm test`. The last line counts the tests among it; a failed
// check counts as one failure.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './child.ts';
import { formatCounts, readReport, readTap, sumReports, type ReadReport } from './test-counts.ts';
import { repositoryRoot } from './workspaces.ts';

interface Step {
  title: string;
  command: [string, ...string[]];
  /** How a person runs only this step. */
  alone: string;
  /** The title of the step whose result it uses. */
  needs?: string;
  /** Reads the tests that it ran. */
  report?: () => ReadReport;
}

const reports = join(repositoryRoot, '.reports');
const report = (name: string): string => join(reports, name);
const checkTests = ['--test', '--test-reporter=dot', '--test-reporter-destination=stdout'];

const steps: Step[] = [
  {
    title: 'format',
    command: ['oxfmt', '--check', '.'],
    alone: 'pnpm exec oxfmt --check .   (pnpm format writes it)',
  },
  { title: 'lint, with types', command: ['oxlint', '--type-aware', '--deny-warnings'], alone: 'pnpm lint' },
  { title: 'typecheck', command: ['pnpm', 'typecheck'], alone: 'pnpm typecheck' },
  { title: 'unused code and dependencies', command: ['knip'], alone: 'pnpm exec knip' },
  {
    title: 'the contract changed no more than .changeset declares',
    command: ['node', '.ci/contract-diff.ts'],
    alone: 'pnpm contract:diff   (pnpm changeset declares)',
  },
  {
    title: 'folders know each other one way, as docs/architecture.md shows them',
    command: ['node', '.ci/check-folders.ts'],
    alone: 'node .ci/check-folders.ts   (--write writes them)',
  },
  {
    title: 'compose.yaml, by the schema of Compose',
    command: ['dclint', '--quiet', 'compose.yaml'],
    alone: 'pnpm exec dclint --quiet compose.yaml',
  },
  {
    title: 'tests of the checks',
    command: [
      'node',
      ...checkTests,
      '--test-reporter=tap',
      `--test-reporter-destination=${report('ci.tap')}`,
      '.ci/*.test.ts',
    ],
    alone: "node --test '.ci/*.test.ts'",
    report: () => readTap(report('ci.tap'), '.ci'),
  },
  { title: 'build', command: ['pnpm', 'build'], alone: 'pnpm build' },
  {
    title: 'packages as published: publint, attw',
    command: ['node', '.ci/check-packages.ts'],
    alone: 'node .ci/check-packages.ts',
    needs: 'build',
  },
  {
    title: 'packages in other projects',
    command: ['node', '.ci/check-tarballs.ts'],
    alone: 'node .ci/check-tarballs.ts',
    needs: 'build',
    report: () => readReport(report('consumer.json'), '.ci/consumers/esm'),
  },
  {
    title: 'recipes in projects of their own, graded by conform',
    command: ['node', '.ci/check-recipes.ts'],
    alone: 'node .ci/check-recipes.ts',
    needs: 'build',
  },
  {
    title: 'end to end: the commands',
    command: ['turbo', 'run', 'e2e', '--output-logs=full', '--log-order=stream', '--log-prefix=none'],
    alone: 'pnpm --filter @ine-scraping/e2e e2e',
    report: () => readReport(report('e2e-commands.json'), '@ine-scraping/e2e (commands)'),
  },
];

interface Result {
  step: Step;
  state: 'passed' | 'failed' | 'not run';
  seconds: number;
  tests: ReadReport;
}

async function runStep(step: Step, before: Result[]): Promise<Result> {
  const needed = before.find((result) => result.step.title === step.needs);
  console.log(`\n── ${step.title} ${'─'.repeat(Math.max(3, 72 - step.title.length))}`);
  const tests: ReadReport = { counts: { passed: 0, failed: 0, skipped: 0 }, complaints: [] };
  if (needed && needed.state !== 'passed') {
    console.log(`Not run: it needs "${needed.step.title}".`);
    return { step, state: 'not run', seconds: 0, tests };
  }
  const start = performance.now();
  const exitCode = await runCommand(step.command);
  const seconds = (performance.now() - start) / 1000;
  const read = step.report?.() ?? tests;
  const failed = exitCode !== 0 || read.counts.failed + read.complaints.length > 0;
  // A step that fails without a failed test must show in the count all the same.
  if (exitCode !== 0 && read.counts.failed + read.complaints.length === 0) {
    read.complaints.push(`"${step.title}" failed.`);
  }
  return { step, state: failed ? 'failed' : 'passed', seconds, tests: read };
}

function printSummary(results: Result[]): void {
  console.log(`\n── summary ${'─'.repeat(66)}`);
  for (const { step, state, seconds, tests } of results) {
    console.log(`${state.padEnd(8)} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${step.title}`);
    if (state !== 'failed') continue;
    for (const complaint of tests.complaints) console.log(`${' '.repeat(19)} ${complaint}`);
    console.log(`${' '.repeat(19)} run it alone: ${step.alone}`);
  }
}

mkdirSync(reports, { recursive: true });
for (const name of ['ci.tap', 'consumer.json', 'e2e-commands.json', 'verify.counts'])
  rmSync(report(name), { force: true });

const results: Result[] = [];
for (const step of steps) results.push(await runStep(step, results));
printSummary(results);

const { counts } = sumReports(results.map(({ tests }) => tests));
writeFileSync(report('verify.counts'), `${formatCounts(counts)}\n`);
console.log(`\n${formatCounts(counts)}`);
process.exitCode = results.every(({ state }) => state === 'passed') ? 0 : 1;
