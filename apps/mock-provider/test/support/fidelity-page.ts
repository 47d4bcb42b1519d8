/** What a row can rest on, see the top of the page. */
export const factLabels = ['DOC', 'OBS', 'INF', 'UNK'] as const;
/** Of a row about the mock alone. */
export const ownLabel = 'own';

/** One row of a table that has labels. */
export interface FidelityRow {
  /** The first column. */
  readonly subject: string;
  /** What stands in code style there; of `name=true` the name. */
  readonly names: readonly string[];
  /** There is nothing else in the first column: it is about fields, not about a behaviour. */
  readonly isOfFields: boolean;
  readonly label: string;
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split('|')
    .map((cell) => cell.trim());
}

function readRow(line: string): FidelityRow {
  const [subject = '', label = ''] = cellsOf(line);
  const names = [...subject.matchAll(/`([^`]+)`/g)].map((match) => (match[1] ?? '').replace(/=\w+$/, ''));
  const rest = subject.replaceAll(/`[^`]+`/g, '').replaceAll(/,| in the request$/g, '');
  return { subject, names, isOfFields: names.length > 0 && rest.trim() === '', label };
}

/** The rows of all tables in `text` whose second column is called `label`. */
export function readRows(text: string): FidelityRow[] {
  const tables = text.matchAll(/^\|(.*)\n\|[-|]+\|\n((?:\|.*(?:\n|$))*)/gm);
  return [...tables]
    .filter(([, header = '']) => cellsOf(`|${header}`)[1] === 'label')
    .flatMap(([, , body = '']) => body.trim().split('\n').map(readRow));
}

/** A section of the page down to the next one of its level. Throws when there is none. */
export function sectionOf(page: string, heading: string): string {
  const start = page.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`The page has no section "${heading}".`);
  const end = page.indexOf('\n## ', start + 1);
  return page.slice(start, end < 0 ? undefined : end);
}

/** The fields that no row names in its first column with a label that says what is known of Incode. */
export function unlabelled(text: string, fields: readonly string[]): string[] {
  const rows = readRows(text).filter(({ label }) => factLabels.some((known) => known === label));
  const named = new Set(rows.flatMap(({ names }) => names));
  return fields.filter((field) => !named.has(field));
}

/** What rows of fields name although it is none of `fields`. */
export function stale(text: string, fields: readonly string[]): string[] {
  const named = readRows(text).flatMap(({ isOfFields, names }) => (isOfFields ? names : []));
  return named.filter((name) => !fields.includes(name));
}
