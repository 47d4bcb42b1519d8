// `pnpm test`: every workspace's tests, on PGlite, and on PostgreSQL too when TEST_DATABASE_URL is set.
// The last line is the sum of the reports that the test runs leave in .reports.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './child.ts';
import { formatCounts, readReport, sumReports } from './test-counts.ts';
import { listWorkspaces, repositoryRoot } from './workspaces.ts';

const reports = join(repositoryRoot, '.reports');

function describeEngines(): string {
  return process.env['TEST_DATABASE_URL']
    ? 'PGlite and PostgreSQL (TEST_DATABASE_URL)'
    : 'PGlite (set TEST_DATABASE_URL to test on PostgreSQL too)';
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
console.log(`Engines: ${describeEngines()}\n`);

// One workspace at a time: each suite already uses both cores of a small machine.
const exitCode = await runCommand([
  'turbo',
  'run',
  'test',
  '--concurrency=1',
  '--continue=always',
  '--output-logs=full',
  '--log-order=stream',
  '--log-prefix=none',
]);

const total = sumReports(
  listWorkspaces().map(({ name, folder }) => readReport(join(reports, `${folder}.json`), name)),
);
// Vitest also ends with an error when something rejected or threw after the tests had passed.
if (exitCode !== 0 && total.counts.failed === 0) {
  total.complaints.push('Every test passed, but a test run ended with an error: see the output above.');
  total.counts.failed += 1;
}

console.log();
for (const complaint of total.complaints) console.log(complaint);
writeFileSync(join(reports, 'test.counts'), `${formatCounts(total.counts)}\n`);
console.log(formatCounts(total.counts));
process.exitCode = total.counts.failed > 0 ? 1 : 0;
