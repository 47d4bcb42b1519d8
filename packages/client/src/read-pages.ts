import { ContractBrokenError } from './errors.ts';

/** One page of a list: its rows, and where the next page begins; absent on the last. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor?: string | undefined;
}

/**
 * The rows of all pages, one request per page and only when its rows are asked for. A cursor that repeats itself is a broken
 * contract: following it would never end.
 */
export async function* readPages<Row>(
  endpoint: string,
  readPage: (cursor: string | undefined) => Promise<Page<Row>>,
): AsyncGenerator<Row, void, undefined> {
  let cursor: string | undefined;
  for (;;) {
    const page = await readPage(cursor);
    yield* page.rows;
    if (page.nextCursor === undefined) return;
    if (page.nextCursor === cursor) throw new ContractBrokenError(['nextCursor'], { endpoint });
    cursor = page.nextCursor;
  }
}
