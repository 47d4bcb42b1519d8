import { setTimeout as wait } from 'node:timers/promises';

import type { MockProviderControl } from '../../control/control.ts';
import { MockProviderError } from '../../errors.ts';
import type { ExpectedPlay } from '../expected-play.ts';
import {
  countPrompted,
  countReads,
  isScoreRead,
  noScoreReads,
  type ScoreReads,
  verifySession,
} from '../verify-session.ts';
import type { VerdictReader } from './receiver-verdicts.ts';
import {
  createSessionRecords,
  hasEnded,
  type SessionRecord,
  type SessionRecords,
} from './session-records.ts';
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
  readonly verdictReader: VerdictReader | undefined;
  /** What a play of the scenario called `name` must come to. */
  readonly expect: (name: string) => ExpectedPlay;
  readonly signal: AbortSignal;
  /** Called now and then with the number of sessions of which `what` is true. */
  readonly onProgress: (done: number, what: string) => void;
}

/** A session that did not go as its scenario says. */
export interface Mistake {
  readonly interviewId: string;
  readonly scenario: string;
  readonly complaints: readonly string[];
}

export interface Loaded {
  readonly records: SessionRecords;
  readonly mistakes: readonly Mistake[];
  /** Sessions of which not all is known: after an interruption, or when the verdicts could not be read. */
  readonly notJudged: number;
  /** Reads of all scores; `null`: none are expected. */
  readonly reads: number | null;
  /** Why the verdicts could not be read, in one sentence. */
  readonly verdictProblem: string | undefined;
}

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
  const tell = (): void => onProgress(records.done(), 'sessions with every delivery ended');
  while (records.done() < sessions && !isOver(waiting)) {
    tell();
    await pause(lookMs, signal);
  }
  tell();
}

/** How often each score was read, when reads are expected: those that must still come get their time. */
async function awaitReads(waiting: Waiting): Promise<ReadonlyMap<string, ScoreReads>> {
  const { control, records, scoresExpected, signal, onProgress } = waiting;
  const reads = new Map<string, ScoreReads>();
  let left = scoresExpected ? records.list() : [];
  while (left.length > 0) {
    for (const { interviewId, expected, deliveries } of left) {
      const { requests, scoreReads } = await control.requests({ interviewId });
      const prompted = countPrompted(expected, requests, [...deliveries.values()]);
      reads.set(interviewId, { ...scoreReads, prompted });
    }
    left = left.filter(
      ({ interviewId, expected }) => !isScoreRead(expected, reads.get(interviewId) ?? noScoreReads),
    );
    onProgress(records.list().length - left.length, 'sessions with their score read');
    if (isOver(waiting)) break;
    if (left.length > 0) await pause(againMs, signal);
  }
  return reads;
}

function owesVerdict({ expected }: SessionRecord): boolean {
  return expected.outcomeDue;
}

/** Verdicts of all sessions, asked again for those that must still come. Those that were not asked for are missing. */
async function awaitVerdicts(
  waiting: Waiting,
  verdictReader: VerdictReader,
): Promise<ReadonlyMap<string, string | null>> {
  const { records, signal, onProgress } = waiting;
  const verdicts = new Map<string, string | null>();
  let left = records.list();
  while (left.length > 0 && !signal.aborted) {
    const ids = left.map(({ interviewId }) => interviewId);
    for (const [interviewId, verdict] of await verdictReader.read(ids)) verdicts.set(interviewId, verdict);
    left = left.filter((record) => owesVerdict(record) && verdicts.get(record.interviewId) === null);
    onProgress(records.list().length - left.length, 'sessions with their verdict');
    if (isOver(waiting)) break;
    if (left.length > 0) await pause(againMs, signal);
  }
  return verdicts;
}

interface Known {
  readonly reads: ReadonlyMap<string, ScoreReads>;
  readonly verdicts: ReadonlyMap<string, string | null> | undefined;
}

/** Whether nothing more can come of a session that an interruption cut off. */
function isComplete(record: SessionRecord, { scoresExpected, verdictReader }: Load, known: Known): boolean {
  const { interviewId, expected } = record;
  if (!hasEnded(record)) return false;
  if (scoresExpected && !isScoreRead(expected, known.reads.get(interviewId) ?? noScoreReads)) return false;
  if (!verdictReader) return true;
  const verdict = known.verdicts?.get(interviewId);
  return owesVerdict(record) ? verdict !== null && verdict !== undefined : verdict !== undefined;
}

function judge(load: Load, records: SessionRecords, known: Known): Pick<Loaded, 'mistakes' | 'notJudged'> {
  const { scoresExpected, verdictReader, signal } = load;
  const all = records.list();
  const wasCut = signal.aborted || (verdictReader !== undefined && known.verdicts === undefined);
  const judged = wasCut ? all.filter((record) => isComplete(record, load, known)) : all;
  const mistakes = judged.flatMap(({ interviewId, scenario, expected, deliveries }) => {
    const verdict = verdictReader ? { verdict: known.verdicts?.get(interviewId) ?? null } : {};
    const complaints = verifySession(expected, {
      deliveries: [...deliveries.values()],
      scoreReads: scoresExpected ? (known.reads.get(interviewId) ?? noScoreReads) : null,
      ...verdict,
    });
    return complaints.length > 0 ? [{ interviewId, scenario, complaints }] : [];
  });
  return { mistakes, notJudged: all.length - judged.length };
}

/** Plays many sessions against a receiver, waits for them, and holds each against its scenario. */
export async function loadSessions(load: Load): Promise<Loaded> {
  const { control, sessions, rate, patienceMs, expect, signal, onProgress, verdictReader } = load;
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
        if (records.list().length % rate === 0) onProgress(records.list().length, 'sessions started');
      },
    });
    const waiting = { ...load, records, deadlineMs: performance.now() + patienceMs };
    await awaitDeliveries(waiting);
    for (const delivery of await control.deliveries())
      if (delivery.state === 'PENDING') records.keepOpen(delivery);
    const reads = await awaitReads(waiting);
    let verdicts: Known['verdicts'];
    let verdictProblem: string | undefined;
    try {
      verdicts = verdictReader && (await awaitVerdicts(waiting, verdictReader));
    } catch (error) {
      // What else was found is worth telling all the same.
      if (!(error instanceof MockProviderError && error.code === 'RECEIVER_UNAVAILABLE')) throw error;
      verdictProblem = error.message;
    }
    const sum = [...reads.values()].reduce((total, one) => total + countReads(one), 0);
    return {
      records,
      ...judge(load, records, { reads, verdicts }),
      reads: load.scoresExpected ? sum : null,
      verdictProblem,
    };
  } finally {
    stopListening();
  }
}
