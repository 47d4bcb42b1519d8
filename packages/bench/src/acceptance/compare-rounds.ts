/** One figure of every round. */
export interface Compared {
  /** The median of the rounds. */
  readonly figure: number;
  /** The median of what it is to the baseline of its own round: rounds are compared with what ran beside them. */
  readonly ratio: number;
}

/** The middle one, or the mean of the two in the middle. `NaN` of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** `rounds` and `baseline` are the same rounds in the same order. Pure. */
export function compareRounds(rounds: readonly number[], baseline: readonly number[]): Compared {
  const ratios = rounds.map((value, round) => value / (baseline[round] ?? Number.NaN));
  return { figure: medianOf(rounds), ratio: medianOf(ratios) };
}
