import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTemporaryFolder } from './temporary-folder.ts';
import { formatCounts, readReport, sumReports } from './test-counts.ts';

const folder = createTemporaryFolder('test-counts');

/** Reads a report with one file per list of test statuses; `broken` adds a file that failed without a failed test. */
function readTests(files: string[][], broken = false): ReturnType<typeof readReport> {
  const testResults = files.map((statuses, index) => ({
    name: `${index}.test.ts`,
    status: statuses.includes('failed') ? 'failed' : 'passed',
    assertionResults: statuses.map((status) => ({ status })),
  }));
  if (broken) {
    testResults.push({ name: 'broken.test.ts', status: 'failed', assertionResults: [] });
  }
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify({ testResults }));
  return readReport(file, 'contracts');
}

// The runner awaits each test itself.
void test('skipped and todo tests are counted as skipped', () => {
  const total = sumReports([readTests([['passed', 'skipped', 'todo'], ['passed']])]);
  assert.equal(formatCounts(total.counts), '2 passed, 0 failed, 2 skipped');
});

void test('several workspaces are summed', () => {
  const total = sumReports([readTests([['passed', 'failed']]), readTests([['passed']])]);
  assert.equal(formatCounts(total.counts), '2 passed, 1 failed, 0 skipped');
});

void test('a workspace without a report is a failure', () => {
  const total = sumReports([readTests([['passed']]), readReport(join(folder, 'none.json'), 'client')]);
  assert.equal(formatCounts(total.counts), '1 passed, 1 failed, 0 skipped');
  assert.match(total.complaints[0] ?? '', /client left no test report/);
});

void test('a workspace without a test is a failure', () => {
  const total = sumReports([readTests([])]);
  assert.deepEqual(total.complaints, ['contracts has no test.']);
  assert.equal(formatCounts(total.counts), '0 passed, 1 failed, 0 skipped');
});

void test('a file that breaks before its tests is a failure', () => {
  const total = sumReports([readTests([['passed']], true)]);
  assert.match(total.complaints[0] ?? '', /broken\.test\.ts broke outside of its tests/);
  assert.equal(formatCounts(total.counts), '1 passed, 1 failed, 0 skipped');
});
