import { type Output, printable } from '../output.ts';
import { type Percentiles, percentilesOf } from './percentiles.ts';
import type { Mistake } from './load-sessions.ts';
import type { SessionRecord, SessionRecords } from './session-records.ts';

/** Different mistakes that are told; of the others only how many there are. */
const shownMistakesMax = 10;

/** What a load came to; `--json` prints it. */
export interface LoadReport {
  readonly seed: string;
  /** Sessions wanted, started, and those whose every delivery has ended. */
  readonly sessions: { readonly wanted: number; readonly started: number; readonly ended: number };
  readonly deliveries: {
    readonly total: number;
    readonly acknowledged: number;
    readonly givenUp: number;
    readonly pending: number;
  };
  readonly attempts: number;
  /** Attempts beyond the first of each delivery. */
  readonly retries: number;
  /** Milliseconds from when an attempt was due to its acknowledgement; `null` when there was none. */
  readonly acknowledgedInMs: Percentiles | null;
  /** The same from when the attempt began: what the receiver took. */
  readonly answeredInMs: Percentiles | null;
  /** Milliseconds from when an attempt was due until it was sent: what the mock was late by, or its token. */
  readonly lateMs: Percentiles | null;
  readonly verified: {
    readonly right: number;
    readonly wrong: number;
    /** Of which not all is known: after Ctrl-C, or when the verdicts could not be read. */
    readonly notJudged: number;
    readonly mistakes: readonly Mistake[];
  };
  /** Hints: what makes the result mean less than it seems. */
  readonly notes: readonly string[];
  /** Ctrl-C came before the end. */
  readonly interrupted: boolean;
}

export interface LoadFacts {
  readonly seed: string;
  readonly wanted: number;
  readonly records: SessionRecords;
  readonly mistakes: readonly Mistake[];
  readonly notJudged: number;
  readonly hints: readonly string[];
  readonly interrupted: boolean;
}

function countStates(records: readonly SessionRecord[]): LoadReport['deliveries'] {
  const states = records.flatMap(({ deliveries }) => [...deliveries.values()].map(({ state }) => state));
  const count = (wanted: string): number => states.filter((state) => state === wanted).length;
  return {
    total: states.length,
    acknowledged: count('ACKNOWLEDGED'),
    givenUp: count('GIVEN_UP'),
    pending: count('PENDING'),
  };
}

/** Sums up what a load came to. Pure. */
export function reportLoad({
  seed,
  wanted,
  records,
  mistakes,
  notJudged,
  hints,
  interrupted,
}: LoadFacts): LoadReport {
  const sessions = records.list();
  const deliveries = countStates(sessions);
  const attempts = records.lateMs().length;
  const begun = sessions.reduce(
    (sum, record) => sum + [...record.deliveries.values()].filter((delivery) => delivery.attempts > 0).length,
    0,
  );
  return {
    seed,
    sessions: { wanted, started: sessions.length, ended: records.done() },
    deliveries,
    attempts,
    retries: attempts - begun,
    acknowledgedInMs: percentilesOf(records.acknowledgedInMs()),
    answeredInMs: percentilesOf(records.answeredInMs()),
    lateMs: percentilesOf(records.lateMs()),
    verified: {
      right: sessions.length - notJudged - mistakes.length,
      wrong: mistakes.length,
      notJudged,
      mistakes,
    },
    notes: hints,
    interrupted,
  };
}

/** Each mistake once, with how many sessions made it and the first of them. */
function shown(mistakes: readonly Mistake[]): string[] {
  const sessionsOf = new Map<string, string[]>();
  for (const { interviewId, scenario, complaints } of mistakes) {
    for (const complaint of complaints) {
      const mistake = `(${scenario}): ${printable(complaint)}`;
      sessionsOf.set(mistake, [...(sessionsOf.get(mistake) ?? []), interviewId]);
    }
  }
  const lines = [...sessionsOf].map(([mistake, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `  ${first}${more} ${mistake}`;
  });
  const hidden = lines.length - shownMistakesMax;
  return hidden > 0 ? [...lines.slice(0, shownMistakesMax), `  … and ${hidden} more mistakes.`] : lines;
}

function describeTimes(times: Percentiles | null, what: string): string {
  if (!times) return 'nothing';
  return `p50 ${times.p50} ms, p95 ${times.p95} ms, p99 ${times.p99} ms, max ${times.max} ms ${what}`;
}

/** The report for a person. */
export function printReport(report: LoadReport, output: Output): void {
  const { sessions, deliveries, attempts, retries, verified } = report;
  const { right, wrong, notJudged, mistakes } = verified;
  output.line();
  if (report.interrupted) output.line('Interrupted: this is what was reached.');
  output.line(
    `sessions      ${sessions.started} of ${sessions.wanted} started, ${sessions.ended} with every delivery ended`,
  );
  output.line(
    `deliveries    ${deliveries.acknowledged} of ${deliveries.total} acknowledged, ${deliveries.givenUp} given up, ${deliveries.pending} pending`,
  );
  output.line(`attempts      ${attempts}, of them ${retries} retries`);
  output.line(`acknowledged  ${describeTimes(report.acknowledgedInMs, 'after it was due')}`);
  output.line(`answered      ${describeTimes(report.answeredInMs, 'after it was sent')}`);
  output.line(`sent          ${describeTimes(report.lateMs, 'late, before the receiver heard of it')}`);
  const verdict = wrong === 0 ? 'each as its scenario says' : `${wrong} not as their scenario says`;
  const rest = notJudged === 0 ? '' : `; ${notJudged} not judged, because not all is known of them`;
  const told = output.style(wrong === 0 && notJudged === 0 ? 'green' : 'red', `${verdict}${rest}`);
  output.line(`verified      ${right} of ${right + wrong + notJudged} sessions: ${told}`);
  for (const line of shown(mistakes)) output.line(line);
  for (const hint of report.notes) output.line(output.style('yellow', hint));
}
