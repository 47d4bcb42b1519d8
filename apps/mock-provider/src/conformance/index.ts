/**
 * Grades any receiver: what it answers, and what it does at Incode, which is played meanwhile. Free of any test framework.
 */
export { anchorOf, checks, effectChecks } from './checks.ts';
export {
  conform,
  type ConformOptions,
  type ConformReport,
  type ReportedCheck,
  type ShownExchange,
} from './conform.ts';
export type { GivenHeader } from './credentials.ts';
export { curlLine } from './curl-line.ts';
export type { CheckResult } from './grade.ts';
export { Stage, type StageOptions } from './stage.ts';
