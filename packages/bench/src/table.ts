import { type Percentiles, percentilesOf } from '@ine-scraping/mock-provider/percentiles';

/** One figure of a round. */
export interface Row<Round> {
  readonly title: string;
  readonly read: (round: Round) => number;
  /** Whether its ratio to the baseline means something in this round; none is shown without it. */
  readonly comparable?: (round: Round) => boolean;
}

/** The middle one, or the mean of the two in the middle. `NaN` of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** `NaN` of nothing. */
export function percentiles(values: readonly number[]): Percentiles {
  return percentilesOf(values) ?? { p50: Number.NaN, p95: Number.NaN, p99: Number.NaN, max: Number.NaN };
}

export function formatFigure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(value < 10 ? 2 : 0) : '-';
}

/** Two significant digits: more would claim a precision that a shared machine does not have. */
function formatRatio(ratio: number): string {
  return Number.isFinite(ratio) ? String(Number(ratio.toPrecision(2))) : '-';
}

/** Lines of text: the first cell of each row to the left, the others to the right. */
export function formatTable(table: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number): number => Math.max(...table.map((row) => row[column]?.length ?? 0));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widthOf(0)) : cell.padStart(widthOf(column));
  return table.map((row) => row.map(pad).join('   ').trimEnd());
}

/**
 * The median of what each round is to the one that ran `beside` it, because rounds are compared with what the machine gave both. `NaN`
 * where none can be compared.
 */
export function ratioOf<Round>(
  { read, comparable = () => false }: Row<Round>,
  rounds: readonly Round[],
  beside: readonly Round[],
): number {
  const ratios = rounds.flatMap((round, at) => {
    const other = beside[at];
    return other && comparable(round) && comparable(other) ? [read(round) / read(other)] : [];
  });
  return medianOf(ratios);
}

/** What was measured of one contestant. */
export interface Column<Round> {
  readonly title: string;
  readonly rounds: readonly Round[];
}

/**
 * Medians, the baseline in the first column, and behind each of the others its ratio.
 */
export function formatComparison<Round>(
  rows: readonly Row<Round>[],
  columns: readonly Column<Round>[],
): string[] {
  const baseline = columns[0]?.rounds ?? [];
  const header = columns.flatMap(({ title }, index) => (index === 0 ? [title] : [title, 'ratio']));
  const lines = rows.map((row) => {
    const cells = columns.flatMap(({ rounds }, index) => {
      const figure = formatFigure(medianOf(rounds.map(row.read)));
      return index === 0 ? [figure] : [figure, formatRatio(ratioOf(row, rounds, baseline))];
    });
    return [row.title, ...cells];
  });
  return formatTable([['', ...header], ...lines]);
}
