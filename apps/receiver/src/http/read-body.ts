import type { IncomingMessage } from 'node:http';

import { RequestAbortedError } from './request-refused-error.ts';

/** What was read of a body. `complete` is false when it has more bytes than allowed; `bytes` then holds its beginning. */
export interface ReadBody {
  readonly bytes: Buffer;
  readonly complete: boolean;
}

/** The announced length in bytes, or `undefined`. Node refuses a malformed Content-Length before any of our code runs. */
export function announcedLength(req: IncomingMessage): number | undefined {
  const header = req.headers['content-length'];
  return header === undefined ? undefined : Number(header);
}

/**
 * Reads at most `bytesMax` bytes. A body over that is given up at once, by its announced length or while it is read; Node
 * discards the rest as it comes in, and the server's request timeout bounds for how long.
 *
 * @throws {RequestAbortedError} when the caller goes away first.
 */
export function readBody(req: IncomingMessage, bytesMax: number): Promise<ReadBody> {
  if ((announcedLength(req) ?? 0) > bytesMax) {
    return Promise.resolve({ bytes: Buffer.alloc(0), complete: false });
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;

    const settle = (): Buffer => {
      req.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onError);
      return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      chunks.push(chunk.subarray(0, chunk.length - (length - bytesMax)));
      resolve({ bytes: settle(), complete: false });
      req.resume();
    };
    const onEnd = (): void => resolve({ bytes: settle(), complete: true });
    const onClose = (): void => {
      settle();
      reject(new RequestAbortedError('the caller closed the connection before the body was complete'));
    };
    const onError = (error: Error): void => {
      settle();
      // A connection reset reports an error first, and 'close' after it finds no listener of ours.
      req.on('error', () => undefined);
      reject(new RequestAbortedError('the body could not be read to its end', { cause: error }));
    };
    req.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onError);
    // Gone before we began to listen: no event comes any more.
    if (req.destroyed) onClose();
  });
}
