import { setTimeout as wait } from 'node:timers/promises';

import type { MockProviderControl } from '../../control/control.ts';
import type { ExpectedPlay } from '../expected-play.ts';
import { countReads, isScoreRead, type ScoreReads, verifySession } from '../verify-session.ts';
import type { Mistake } from './load-report.ts';
import { type ReadVerdict, readVerdicts } from './receiver-verdicts.ts';
import { createSessionRecords, hasEnded, type SessionRecords } from './session-records.ts';
import { startSessions } from './start-sessions.ts';

/** How often it is looked whether everything is done. */
const lookMs = 100;

/** How often it is asked again for the reads and the verdicts that are not there yet. */
const againMs = 1000;

export interface Load {
  readonly control: MockProviderControl;
  readonly sessions: number;
  /** Sessions a second. */
  readonly rate: number;
  /** From the last start until what is not done counts as missing. */
  readonly patienceMs: number;
  readonly scoresExpected: boolean;
  readonly readVerdict: ReadVerdict | undefined;
  /** What a play of the scenario called `name` must come to. */
  readonly expect: (name: string) => ExpectedPlay;
  readonly signal: AbortSignal;
  /** Called now and then with the number of sessions whose deliveries have all ended. */
  readonly onProgress: (done: number) => void;
}

export interface Loaded {
  readonly records: SessionRecords;
  readonly mistakes: readonly Mistake[];
  /** Reads of all scores; `null`: none are expected. */
  readonly reads: number | null;
}

const noReads: ScoreReads = { beforeFinished: 0, afterFinished: 0, withOutcome: 0 };

type Waiting = Load & { readonly records: SessionRecords; readonly deadlineMs: number };

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // Only the signal rejects it, and everybody looks at the signal afterwards.
  await wait(ms, undefined, { signal }).catch(() => undefined);
}

function isOver({ signal, deadlineMs }: Waiting): boolean {
  return signal.aborted || performance.now() >= deadlineMs;
}

async function awaitDeliveries(waiting: Waiting): Promise<void> {
  const { records, sessions, onProgress, signal } = waiting;
  while (records.done() < sessions && !isOver(waiting)) {
    onProgress(records.done());
    await pause(lookMs, signal);
  }
  onProgress(records.done());
}

/** Verdicts of all sessions, asked again for those that must still come. */
async function awaitVerdicts(waiting: Waiting): Promise<Map<string, string | null>> {
  const { records, readVerdict, signal } = waiting;
  const verdicts = new Map<string, string | null>();
  if (!readVerdict) return verdicts;
  let left = records.list();
  for (;;) {
    const ids = left.map((record) => record.interviewId);
    for (const [interviewId, verdict] of await readVerdicts(ids, readVerdict))
      verdicts.set(interviewId, verdict);
    left = left.filter(
      ({ interviewId, expected }) =>
        expected.announcesFinished && expected.outcomes.length > 0 && verdicts.get(interviewId) === null,
    );
    if (left.length === 0 || isOver(waiting)) return verdicts;
    await pause(againMs, signal);
  }
}

/** How often each score was read, when reads are expected: those that must still come get their time. */
async function awaitReads(waiting: Waiting): Promise<ReadonlyMap<string, ScoreReads>> {
  const { control, records, scoresExpected, signal } = waiting;
  const reads = new Map<string, ScoreReads>();
  let left = scoresExpected ? records.list() : [];
  for (;;) {
    for (const { interviewId } of left)
      reads.set(interviewId, (await control.requests({ interviewId })).scoreReads);
    left = left.filter(
      ({ interviewId, expected }) => !isScoreRead(expected, reads.get(interviewId) ?? noReads),
    );
    if (left.length === 0 || isOver(waiting)) return reads;
    await pause(againMs, signal);
  }
}

/** Plays many sessions against a receiver, waits for them, and holds each against its scenario. */
export async function loadSessions(load: Load): Promise<Loaded> {
  const { control, sessions, rate, patienceMs, expect, signal, onProgress } = load;
  const records = createSessionRecords();
  const stopListening = control.onDeliveryEnd((delivery) => records.end(delivery));
  try {
    await startSessions({
      sessions,
      rate,
      signal,
      play: () => control.play(),
      onStarted: (session) => {
        records.add(session, expect(session.scenario));
        if (records.list().length % rate === 0) onProgress(records.done());
      },
    });
    const waiting = { ...load, records, deadlineMs: performance.now() + patienceMs };
    await awaitDeliveries(waiting);
    for (const delivery of await control.deliveries())
      if (delivery.state === 'PENDING') records.keepOpen(delivery);
    const reads = await awaitReads(waiting);
    const verdicts = await awaitVerdicts(waiting);
    const sum = [...reads.values()].reduce((total, one) => total + countReads(one), 0);
    return {
      records,
      mistakes: findMistakes(load, records, reads, verdicts),
      reads: load.scoresExpected ? sum : null,
    };
  } finally {
    stopListening();
  }
}

function findMistakes(
  { scoresExpected, readVerdict, signal }: Load,
  records: SessionRecords,
  reads: ReadonlyMap<string, ScoreReads>,
  verdicts: ReadonlyMap<string, string | null>,
): Mistake[] {
  // After Ctrl-C only what has ended can be judged.
  const judged = signal.aborted ? records.list().filter(hasEnded) : records.list();
  return judged.flatMap(({ interviewId, scenario, expected, deliveries }) => {
    const verdict = readVerdict ? { verdict: verdicts.get(interviewId) ?? null } : {};
    const complaints = verifySession(expected, {
      deliveries: [...deliveries.values()],
      scoreReads: scoresExpected ? (reads.get(interviewId) ?? null) : null,
      ...verdict,
    });
    return complaints.length > 0 ? [{ interviewId, scenario, complaints }] : [];
  });
}
