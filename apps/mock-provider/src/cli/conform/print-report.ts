import type { ConformReport, ReportedCheck } from '../../conformance/conform.ts';
import { describeBroken } from '../../conformance/junit.ts';
import { type Output, printable } from '../output.ts';

type Status = ReportedCheck['status'];

function count(
  checks: readonly ReportedCheck[],
  status: Status,
  severity?: ReportedCheck['severity'],
): number {
  return checks.filter(
    (check) => check.status === status && (severity === undefined || check.severity === severity),
  ).length;
}

/** The counts of a report, for programs and for the last line. */
export function countChecks({ checks }: Pick<ConformReport, 'checks'>) {
  return {
    passed: count(checks, 'passed'),
    failed: { must: count(checks, 'failed', 'must'), should: count(checks, 'failed', 'should') },
    skipped: count(checks, 'skipped'),
  };
}

/** What `--json` prints. */
export function reportToJson(report: ConformReport, interrupted: boolean): object {
  const { url, incodeUrl, seed, obstacle, passed, tookMs, checks } = report;
  return {
    url,
    incodeUrl,
    seed,
    obstacle,
    passed: passed && !interrupted,
    interrupted,
    counts: countChecks(report),
    tookMs,
    checks,
  };
}

function printBroken(checks: readonly ReportedCheck[], output: Output): void {
  const width = Math.max(...checks.map(({ id }) => id.length));
  output.line(output.style('bold', `${'check'.padEnd(width)}  severity  what was seen`));
  for (const { id, severity, seen } of checks) {
    const colour = severity === 'must' ? 'red' : 'yellow';
    output.line(`${output.style(colour, id.padEnd(width))}  ${severity.padEnd(8)}  ${printable(seen ?? '')}`);
  }
  for (const check of checks) {
    output.line();
    output.line(output.style('bold', `${check.id}  ${check.severity}`));
    for (const line of describeBroken(check)) output.line(`  ${printable(line)}`);
  }
}

/** What a receiver refuses or takes as it likes. */
function printRemarks(checks: readonly ReportedCheck[], output: Output): void {
  const remarks = checks.filter(
    ({ status, severity, seen }) => status === 'passed' && severity === 'note' && seen,
  );
  if (remarks.length === 0) return;
  output.line();
  output.line(output.style('bold', 'Notes: taste, and no fault'));
  for (const { id, seen } of remarks) output.line(`  ${id}: ${printable(seen ?? '')}`);
}

function printSkipped(checks: readonly ReportedCheck[], output: Output): void {
  const skipped = checks.filter(({ status }) => status === 'skipped');
  if (skipped.length === 0) return;
  output.line();
  output.line(output.style('bold', 'Not checked'));
  for (const reason of new Set(skipped.map(({ seen }) => seen))) {
    const ids = skipped.filter(({ seen }) => seen === reason).map(({ id }) => id);
    output.line(`  ${printable(reason ?? '')} ${output.style('dim', ids.join(', '))}`);
  }
}

/** Tells a report to a person. */
export function printReport(report: ConformReport, interrupted: boolean, output: Output): void {
  const { checks, passed, tookMs } = report;
  const broken = checks.filter(({ status }) => status === 'failed');
  if (broken.length > 0) printBroken(broken, output);
  printRemarks(checks, output);
  printSkipped(checks, output);
  const counts = countChecks(report);
  const { must, should } = counts.failed;
  const failed = must + should === 0 ? 'none failed' : `${must} must and ${should} should failed`;
  const verdict = passed ? 'Conforms' : 'Does not conform';
  output.line();
  output.line(
    `${output.style(passed ? 'green' : 'red', interrupted ? 'Interrupted' : verdict)}: ${counts.passed} passed, ${failed}, ${counts.skipped} not checked, in ${(tookMs / 1000).toFixed(0)} s.`,
  );
}
