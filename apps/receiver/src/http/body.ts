import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';

import { parseNotification, webhookBodyBytesMax } from '@ine-scraping/contracts';

import { ReceiverError } from '../runtime/errors.ts';
import { RequestRefusedError } from './problem.ts';

/** The caller went away before the request was complete. There is nobody to answer. */
export class RequestAbortedError extends ReceiverError {
  readonly code = 'REQUEST_ABORTED';
  readonly retryable = true;
}

/** The body of a webhook request as far as it was read, byte for byte, for the inbox and the quarantine. */
export interface ReceivedBody {
  readonly receivedAt: Date;
  readonly bytes: Buffer;
}

/** What was read of a body. `complete` is false when it has more bytes than allowed; `bytes` then holds its beginning. */
interface ReadBody {
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

/**
 * As much of the body of `req` as a notification may have, whatever it is, and nothing when the caller goes away. For a request
 * that is refused all the same.
 */
export async function receiveBody(req: IncomingMessage): Promise<ReceivedBody> {
  const receivedAt = new Date();
  const { bytes } = await readBody(req, webhookBodyBytesMax).catch(() => ({ bytes: Buffer.alloc(0) }));
  return { receivedAt, bytes };
}

function parseMediaType(header: string): MIMEType | undefined {
  try {
    return new MIMEType(header);
  } catch {
    return undefined;
  }
}

/** UTF-8 under its names, and US-ASCII, of which every text is one of UTF-8; an empty name says nothing. */
const charsets: ReadonlySet<string> = new Set(['', 'utf-8', 'utf8', 'us-ascii', 'ascii']);

/** Parameters are fine (`charset=utf-8`), any other media type or charset is not. */
function assertJsonContentType(header: string | undefined): void {
  const mediaType = header === undefined ? undefined : parseMediaType(header);
  const charset = mediaType?.params.get('charset')?.trim().toLowerCase() ?? '';
  if (mediaType?.essence !== 'application/json' || !charsets.has(charset)) {
    throw new RequestRefusedError(
      'CONTENT_TYPE_UNSUPPORTED',
      'the Content-Type must be application/json in UTF-8; send the notification as JSON',
    );
  }
}

/** A compressed body could be a thousand times its own size, and Incode sends none (OBS). An empty header names no encoding. */
function assertIdentityEncoding(header = ''): void {
  const encodings = header.split(',').map((encoding) => encoding.trim().toLowerCase());
  if (encodings.some((encoding) => encoding !== '' && encoding !== 'identity')) {
    throw new RequestRefusedError(
      'CONTENT_ENCODING_UNSUPPORTED',
      'the body must not be compressed; send it without a Content-Encoding',
    );
  }
}

/** The decoder takes one away; a sender that puts files together sends several. */
const byteOrderMarks = /^\uFEFF+/;

// Fatal: a silently replaced byte would make another InterviewId of the one that was sent.
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Buffer): unknown {
  try {
    return parseNotification(utf8.decode(bytes).replace(byteOrderMarks, ''));
  } catch {
    // Without the cause: the engine's message quotes the payload.
    throw new RequestRefusedError('BODY_NOT_JSON', 'the body must be one JSON object in UTF-8', [
      { field: '', message: 'must be JSON in UTF-8' },
    ]);
  }
}

/** Reads the bodies of webhook requests, and keeps each for as long as its request. */
export class ReceivedBodies {
  readonly #received = new WeakMap<IncomingMessage, ReceivedBody>();
  readonly #reading = new WeakMap<IncomingMessage, Promise<unknown>>();

  /**
   * What arrived with `req`. There is no default: an empty body in place of one that got lost would be stored and acknowledged.
   *
   * @throws {TypeError} its reading has not begun. A defect, answered with 500, after which the sender tries again.
   */
  of(req: IncomingMessage): ReceivedBody {
    const received = this.#received.get(req);
    if (!received) throw new TypeError('nobody read the body of this request');
    return received;
  }

  /**
   * Reads the body of `req`, and returns its JSON; asked again, the same. Not `express.json`: that one refuses a `null` body itself,
   * answers a wrong content type as a missing field, quotes the payload and is slower.
   *
   * @throws {RequestRefusedError} wrong content type or encoding (415), too large (413), not JSON in UTF-8 (400).
   * @throws {RequestAbortedError} the caller went away.
   */
  read(req: IncomingMessage): Promise<unknown> {
    const begun = this.#reading.get(req) ?? this.#read(req);
    this.#reading.set(req, begun);
    return begun;
  }

  async #read(req: IncomingMessage): Promise<unknown> {
    const receivedAt = new Date();
    this.#received.set(req, { receivedAt, bytes: Buffer.alloc(0) });
    assertJsonContentType(req.headers['content-type']);
    assertIdentityEncoding(req.headers['content-encoding']);
    const { bytes, complete } = await readBody(req, webhookBodyBytesMax);
    this.#received.set(req, { receivedAt, bytes });
    if (!complete) {
      throw new RequestRefusedError(
        'BODY_TOO_LARGE',
        `the body must have at most ${webhookBodyBytesMax} bytes; a notification has about a hundred`,
      );
    }
    return parseJson(bytes);
  }
}
