import {
  type Check,
  ConformanceError,
  type Exchange,
  NotCheckedError,
  type Severity,
  type Source,
} from '@ine-scraping/contracts/conformance';

import { effectChecks } from './checks.ts';
import { describeNoReads } from './preflight.ts';
import type { Stage } from './stage.ts';

/** What grading one check came to. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly source: Source;
  readonly advice: string;
  /** `skipped`: it cannot be told, and `seen` says why. A note passes always; what it has seen is a remark. */
  readonly status: 'passed' | 'failed' | 'skipped';
  /** What was seen instead; why it was skipped; or a remark. One sentence. */
  readonly seen: string | null;
  /** The exchange that shows it. */
  readonly exchange: Exchange | undefined;
  readonly tookMs: number;
}

/** Checks that run side by side. */
interface Phase {
  readonly isIn: (id: string) => boolean;
  /** After so many milliseconds the next phase begins beside this one. Default: when this one has ended. */
  readonly headStartMs?: number;
}

const phases: readonly Phase[] = [
  // What must arrive close together does so while nothing else is going on.
  {
    isIn: (id) =>
      /^(?:order\.|copies\.later|score\.(?:out-of-order|late-in-progress|shared-external-id))/.test(id),
    headStartMs: 1000,
  },
  // Bursts, one by one: who drops what it has no time for must not answer for it elsewhere.
  { isIn: (id) => id === 'copies.at-once', headStartMs: 5000 },
  { isIn: (id) => id === 'parallel.acknowledged', headStartMs: 5000 },
  { isIn: (id) => id === 'score.parallel', headStartMs: 5000 },
  { isIn: (id) => /^(?:score|forged|access)\./.test(id) },
  // Whoever waits for a body that stalls answers nobody else meanwhile.
  { isIn: (id) => id === 'input.stalled-body' },
  // Whatever could end a receiver comes when everything else has been seen, and what breaks off after what does not.
  { isIn: (id) => /^(?:input|taste|understood)\./.test(id) && !/\.(?:alive|truncated)$/.test(id) },
  { isIn: (id) => id === 'input.truncated' },
  { isIn: (id) => id === 'input.alive' },
  { isIn: (id) => id.startsWith('restart.') },
];

/** Checks that say nothing when another one has failed: what they look at does not come about then. */
const needs: Readonly<Record<string, readonly string[]>> = {
  'score.late-in-progress': ['score.error', 'score.out-of-order'],
  'score.copies': ['score.stops'],
  'score.retry-after': ['score.throttled', 'score.early'],
  'forged.real-later': ['score.stale'],
  'restart.follow-up': ['score.unavailable'],
};

export interface Grading {
  readonly checks: readonly Check<Stage>[];
  /** Whether reads of the score are looked at. */
  readonly scores: boolean;
  readonly signal: AbortSignal;
  /** Called as each check ends, in the order in which they do. */
  readonly onResult?: ((result: CheckResult, done: number, total: number) => void) | undefined;
  /** Called when no score is read for a while, with what may be the reason. */
  readonly onHint?: ((sentence: string) => void) | undefined;
}

/** How long the first read of a score is waited for in silence, in milliseconds. */
const silenceMs = 3000;

function resultOf(
  check: Check<Stage>,
  came: Pick<CheckResult, 'status' | 'seen' | 'exchange' | 'tookMs'>,
): CheckResult {
  const { id, title, rule, severity, source, advice } = check;
  return { id, title, rule, severity, source, advice, ...came };
}

function skip(check: Check<Stage>, seen: string): CheckResult {
  return resultOf(check, { status: 'skipped', seen, exchange: undefined, tookMs: 0 });
}

async function run(check: Check<Stage>, stage: Stage, signal: AbortSignal): Promise<CheckResult> {
  const startedAt = performance.now();
  const end = (status: CheckResult['status'], seen: string | null, exchange?: Exchange): CheckResult =>
    resultOf(check, { status, seen, exchange, tookMs: Math.round(performance.now() - startedAt) });
  try {
    return end('passed', (await check.run(stage)) ?? null);
  } catch (error) {
    // What was waited for, or sent, is broken off.
    if (signal.aborted) return end('skipped', interrupted);
    if (error instanceof ConformanceError) return end('failed', error.seen, error.exchange);
    if (error instanceof NotCheckedError) return end('skipped', error.message);
    throw error;
  }
}

const interrupted = 'It was interrupted.';

const effects = new Set(effectChecks.map(({ id }) => id));

function isEffect({ id }: Pick<Check<Stage>, 'id'>): boolean {
  return effects.has(id) || id === 'access.no-effect';
}

/** Why none of the checks but those of the answer can be told; `undefined`: they can. */
function findSilence(results: readonly CheckResult[]): string | undefined {
  const silent = results.find(
    ({ id, status }) => status === 'failed' && (id === 'ack.deadline' || id === 'ack.complete'),
  );
  return silent && `No notification is answered, see ${silent.id}.`;
}

/** Grades a receiver by these checks, in their order. What `signal` breaks off is skipped. */
export async function grade(
  stage: Stage,
  { checks, scores, signal, onResult, onHint }: Grading,
): Promise<CheckResult[]> {
  const results = new Map<string, CheckResult>();
  const note = (result: CheckResult): void => {
    results.set(result.id, result);
    onResult?.(result, results.size, checks.length);
  };
  const failed = (id: string): boolean => results.get(id)?.status === 'failed';
  const runAll = (chosen: readonly Check<Stage>[]): Promise<unknown> =>
    Promise.all(chosen.map(async (check) => note(await run(check, stage, signal))));

  await runAll(checks.filter(({ id }) => id.startsWith('ack.')));
  const silence = findSilence([...results.values()]);
  // First, and alone: whoever reads no score here has nothing else to show of it.
  const reading = checks.filter(({ id }) => scores && silence === undefined && id === 'score.read');
  const hint = setTimeout(() => {
    if (reading.length > 0) void describeNoReads(stage).then(onHint);
  }, silenceMs);
  await runAll(reading).finally(() => clearTimeout(hint));
  const why = (check: Check<Stage>): string | undefined => {
    if (signal.aborted) return interrupted;
    if (silence !== undefined) return silence;
    if (!isEffect(check)) return undefined;
    if (!scores) return 'Reads of the score are not looked at: --no-scores.';
    return failed('score.read') ? 'No score is read here, see score.read.' : undefined;
  };
  const begun = new Set(results.keys());
  let running: Promise<unknown> = Promise.resolve();
  for (const { isIn, headStartMs } of phases) {
    const due = checks.filter(({ id }) => isIn(id) && !begun.has(id));
    for (const check of due) {
      begun.add(check.id);
      const reason = why(check);
      if (reason !== undefined) note(skip(check, reason));
    }
    running = Promise.all([running, runAll(due.filter(({ id }) => !results.has(id)))]);
    const ahead = headStartMs === undefined ? [] : [stage.pause(headStartMs).catch(() => undefined)];
    await Promise.race([running, ...ahead]);
  }
  await running;
  return checks.flatMap((check) => {
    const result = results.get(check.id);
    const missing = needs[check.id]?.find(failed);
    if (result?.status === 'failed' && missing !== undefined)
      return [skip(check, `It cannot be told, see ${missing}.`)];
    return result ? [result] : [];
  });
}
