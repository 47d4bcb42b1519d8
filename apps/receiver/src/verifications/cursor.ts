import { ReceiverError } from '../runtime/errors.ts';

/** The cursor is none that this API gave out. */
export class InvalidCursorError extends ReceiverError {
  readonly code = 'INVALID_CURSOR';
  readonly retryable = false;
}

const cursorText = /^after-(0|[1-9][0-9]{0,17})$/;

/** Lists are read in the order of their ids, so that a cursor stays where it is whatever is added. */
export function encodeCursor(id: string): string {
  return Buffer.from(`after-${id}`).toString('base64url');
}

/** The id after which the page begins. @throws InvalidCursorError */
export function decodeCursor(cursor: string | undefined): string {
  if (cursor === undefined) return '0';
  const id = cursorText.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  if (id === undefined) throw new InvalidCursorError('cursor must be the nextCursor of an earlier page');
  return id;
}

export interface PageQuery {
  cursor?: string | undefined;
  limit: number;
}

/** What a page shows of `limit + 1` rows: the one too many tells that there is a next page. */
export function cutPage<Row extends { id: string }>(
  rows: readonly Row[],
  limit: number,
): { shown: Row[]; next: { nextCursor?: string } } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, next: rows.length > limit && last ? { nextCursor: encodeCursor(last.id) } : {} };
}
