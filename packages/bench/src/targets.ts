import { type Column, formatFigure, medianOf, ratioOf, type Row } from './table.ts';

/** From here on what was measured is as much the machine's as of what was measured. */
const busyShareMin = 0.1;
export const isBusy = (waitedShare: number): boolean => waitedShare >= busyShareMin;

/** What is promised of something that was measured. `met` is `undefined` when it was missed on a busy machine: nobody knows. */
export type Target = readonly [promise: string, measured: string | number, met: boolean | undefined];

/** A promise about time that was not kept on a busy machine: nobody knows why it was not. */
export function inTime(kept: boolean, waitedShare: number): boolean | undefined {
  return kept || (isBusy(waitedShare) ? undefined : false);
}

/** What a row of the table has to be. */
export interface Goal<Round> {
  readonly row: Row<Round>;
  /** The title of what it is compared with, where its ratio is meant. */
  readonly beside?: string;
  readonly min?: number;
  readonly max?: number;
}

/** Holds rounds against what is promised of them; a ratio to what cannot be measured here is no promise. Pure. */
export function judgeGoals<Round extends { readonly waitedShare: number }>(
  goals: readonly Goal<Round>[],
  rounds: readonly Round[],
  measured: readonly Column<Round>[],
): Target[] {
  const [baseline] = measured;
  const waitedShare = medianOf((baseline?.rounds ?? []).map((round) => round.waitedShare));
  return goals.flatMap(({ row, beside, min, max }): Target[] => {
    const other = measured.find(({ title }) => title === beside);
    if (beside !== undefined && !other) return [];
    const figure = other ? ratioOf(row, rounds, other.rounds) : medianOf(rounds.map(row.read));
    const kept = figure >= (min ?? -Infinity) && figure <= (max ?? Infinity);
    const bound = min === undefined ? `at most ${max}` : `at least ${min}`;
    const promise = `${row.title}${other ? ` ÷ ${other.title}` : ''}: ${bound}`;
    // Without a figure nothing was missed.
    const met = Number.isNaN(figure) ? undefined : inTime(kept, waitedShare);
    return [[promise, formatFigure(figure), met]];
  });
}
