import { type CleanUp, cleanUp } from '@ine-scraping/e2e/clean-up';

import { isBusy, type Target } from './targets.ts';
import { type Column, formatComparison, formatTable, medianOf, type Row } from './table.ts';

/** What is under way. Who starts a process or stores something adds how it ends, or is removed. */
export interface Run {
  readonly signal: AbortSignal;
  readonly cleanUps: CleanUp[];
}

/** Rejects when `signal` is aborted; either way what was started has ended and what was stored is removed. */
export async function withCleanUps<Result>(signal: AbortSignal, work: (run: Run) => Promise<Result>) {
  const cleanUps: CleanUp[] = [];
  try {
    return await work({ signal, cleanUps });
  } finally {
    await cleanUp(cleanUps);
  }
}

const verdicts = { true: 'met', false: 'missed', undefined: 'not known' } as const;

/** One of those that are compared. */
export interface Contestant<Round> {
  readonly title: string;
  measure(): Promise<Round>;
  /** Holds all of its rounds against what is promised of it, alone and beside what else was `measured`. */
  judge?(rounds: readonly Round[], measured: readonly Column<Round>[]): Target[];
}

/** Things that are measured in turn, and compared with the first of them. One more is a file, and a name in `bench.ts`. */
export interface Comparison<Round> {
  readonly name: string;
  /** What is compared, in one sentence. */
  readonly description: string;
  /** Each contestant is measured once in each. */
  readonly rounds: number;
  readonly rows: readonly Row<Round>[];
  /** The contestants, the baseline first, and sentences about those that cannot be measured here. */
  prepare(run: Run): Promise<{ contestants: Contestant<Round>[]; notes: string[] }>;
}

/**
 * Every second round goes in the opposite order, so that neither a machine that becomes slower nor a neighbour favours one of them. Only
 * one has anything to do at a time. `waitedShare` of a round is for what share of the time the sending process wanted a processor and
 * others had it; `NaN` where it is not known. `run` rejects when its signal is aborted.
 */
export function createBenchmark<Round extends { readonly waitedShare: number }>(compared: Comparison<Round>) {
  async function measure(run: Run) {
    const { contestants, notes } = await compared.prepare(run);
    const measured = contestants.map((one) => ({ ...one, rounds: [] as Round[] }));
    for (let round = 0; round < compared.rounds; round += 1) {
      const inTurn = round % 2 === 0 ? measured : measured.toReversed();
      for (const one of inTurn) one.rounds.push(await one.measure());
    }
    for (const { title, rounds } of measured) {
      const share = medianOf(rounds.map(({ waitedShare }) => waitedShare));
      const waited = `${title} waited for a processor ${Math.round(share * 100)} % of the time`;
      if (isBusy(share)) notes.push(`The machine was busy: ${waited}.`);
    }
    const targets = measured.flatMap(({ title, rounds, judge }) =>
      (judge?.(rounds, measured) ?? []).map(([promise, figure, met]) => ({
        target: `${title}: ${promise}`,
        figure,
        met,
      })),
    );
    const judged = targets.map(({ target, figure, met }) => [target, String(figure), verdicts[`${met}`]]);
    const lines = [...formatComparison(compared.rows, measured), '', ...formatTable(judged), ...notes];
    return { lines, measured: measured.map(({ title, rounds }) => ({ title, rounds })), targets, notes };
  }
  const { name, description } = compared;
  return { name, description, run: (signal: AbortSignal) => withCleanUps(signal, measure) };
}
