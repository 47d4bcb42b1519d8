/** One answer, read from the bytes of a connection. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Whether the connection can take another request. */
  readonly keptOpen: boolean;
}

const headEnd = '\r\n\r\n';

/**
 * The answer in `bytes`, or `undefined` while some of it is still missing. Pure.
 *
 * @throws Error for an answer without `Content-Length`: all that this benchmark measures send one.
 */
export function readHttpAnswer(bytes: Buffer): HttpAnswer | undefined {
  const end = bytes.indexOf(headEnd);
  if (end === -1) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (status === undefined || length === undefined) {
    throw new Error('The answer is not HTTP/1.1 with a Content-Length, and this sender reads nothing else.');
  }
  const bodyStart = end + headEnd.length;
  const bodyEnd = bodyStart + Number(length);
  if (bytes.length < bodyEnd) return undefined;
  return {
    status: Number(status),
    body: bytes.toString('utf8', bodyStart, bodyEnd),
    keptOpen: !/\r\nconnection: *close/i.test(head),
  };
}
