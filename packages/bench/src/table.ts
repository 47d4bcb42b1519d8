/** What is shown of something that was measured, beside others. */
export interface Column {
  readonly title: string;
  /** For each row its figure in each round; none when it is not known. */
  readonly figures: readonly (readonly number[])[];
  /** For each row whether its ratio to the first column means something. Without it no ratios are shown. */
  readonly comparable?: readonly boolean[];
}

/** The middle one, or the mean of the two in the middle. `NaN` of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The median of what each round is to the baseline of the same round: rounds are compared with what ran beside them. */
export function ratioOf(rounds: readonly number[], baseline: readonly number[]): number {
  return medianOf(rounds.map((value, round) => value / (baseline[round] ?? Number.NaN)));
}

/** Two significant digits: more would claim a precision that a shared machine does not have. */
export function formatRatio(ratio: number): string {
  return Number.isFinite(ratio) ? String(Number(ratio.toPrecision(2))) : '-';
}

function formatFigure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : 0) : '-';
}

/** Medians as lines of text, the baseline in the first column, and behind each that is compared with it the ratio. */
export function formatComparison(rowTitles: readonly string[], columns: readonly Column[]): string[] {
  const header = columns.flatMap(({ title, comparable }) => (comparable ? [title, 'ratio'] : [title]));
  const rows = rowTitles.map((rowTitle, row) => [
    rowTitle,
    ...columns.flatMap(({ figures, comparable }) => {
      const rounds = figures[row] ?? [];
      const ratio = comparable?.[row] ? ratioOf(rounds, columns[0]?.figures[row] ?? []) : Number.NaN;
      return [formatFigure(medianOf(rounds)), ...(comparable ? [formatRatio(ratio)] : [])];
    }),
  ]);
  const table = [['', ...header], ...rows];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column + 1]?.length ?? 0)));
  const first = Math.max(...rowTitles.map(({ length }) => length));
  return table.map(([title = '', ...cells]) =>
    [title.padEnd(first), ...cells.map((cell, column) => cell.padStart(widths[column] ?? 0))]
      .join('   ')
      .trimEnd(),
  );
}
