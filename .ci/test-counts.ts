import { existsSync, readFileSync } from 'node:fs';

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of a Vitest JSON report that is read here. */
interface VitestReport {
  testResults: { name: string; status: string; message?: string; assertionResults: { status: string }[] }[];
}

export interface ReadReport {
  counts: TestCounts;
  /** What is wrong with the report itself, in sentences; each counts as one failure. */
  complaints: string[];
}

/** Counts the tests of one Vitest report. No report, no test, and a file that broke before its tests are failures. */
export function readReport(file: string, owner: string): ReadReport {
  const nothing = { passed: 0, failed: 0, skipped: 0 };
  if (!existsSync(file)) {
    return {
      counts: nothing,
      complaints: [`${owner} left no test report: its tests did not run to the end.`],
    };
  }
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  const statuses = testResults.flatMap((result) => result.assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  const complaints = testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    .map(({ name, message }) => `${owner}: ${name} broke outside of its tests. ${firstLine(message)}`);
  if (statuses.length === 0 && complaints.length === 0) complaints.push(`${owner} has no test.`);
  return { counts: { passed, failed, skipped: statuses.length - passed - failed }, complaints };
}

/** Counts the tests of a `node --test` run from its TAP output. */
export function readTap(file: string, owner: string): ReadReport {
  if (!existsSync(file)) {
    return {
      counts: { passed: 0, failed: 0, skipped: 0 },
      complaints: [`${owner} left no test report: its tests did not run to the end.`],
    };
  }
  const tap = readFileSync(file, 'utf8');
  const total = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const counts = {
    passed: total('pass'),
    failed: total('fail') + total('cancelled'),
    skipped: total('skipped') + total('todo'),
  };
  const complaints = counts.passed + counts.failed + counts.skipped === 0 ? [`${owner} has no test.`] : [];
  return { counts, complaints };
}

/** The total of several reports; each complaint is one more failure. */
export function sumReports(reports: ReadReport[]): ReadReport {
  const complaints = reports.flatMap((report) => report.complaints);
  const sum = (key: keyof TestCounts): number =>
    reports.reduce((total, report) => total + report.counts[key], 0);
  return {
    counts: { passed: sum('passed'), failed: sum('failed') + complaints.length, skipped: sum('skipped') },
    complaints,
  };
}

/** The last line of every command that runs tests. */
export function formatCounts({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function firstLine(message = ''): string {
  return message.split('\n', 1)[0] ?? '';
}
