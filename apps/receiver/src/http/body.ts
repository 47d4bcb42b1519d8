import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';

import { webhookBodyBytesMax } from '@ine-scraping/contracts';

import { readBody } from './read-body.ts';
import { RequestRefusedError } from './request-refused-error.ts';

/** The body of a webhook request as far as it was read, kept as bytes for the inbox and the quarantine. */
export interface ReceivedBody {
  readonly receivedAt: Date;
  bytes: Buffer;
}

function parseMediaType(header: string): MIMEType | undefined {
  try {
    return new MIMEType(header);
  } catch {
    return undefined;
  }
}

/** Parameters are fine (`charset=utf-8`), any other media type or charset is not. */
function assertJsonContentType(header: string | undefined): void {
  const mediaType = header === undefined ? undefined : parseMediaType(header);
  const charset = mediaType?.params.get('charset')?.toLowerCase() ?? 'utf-8';
  if (mediaType?.essence !== 'application/json' || (charset !== 'utf-8' && charset !== 'utf8')) {
    throw new RequestRefusedError(
      'CONTENT_TYPE_UNSUPPORTED',
      'the Content-Type must be application/json in UTF-8; send the notification as JSON',
    );
  }
}

/** A compressed body could be a thousand times its own size, and Incode sends none (OBS). */
function assertIdentityEncoding(header: string | undefined): void {
  if (header !== undefined && header.trim().toLowerCase() !== 'identity') {
    throw new RequestRefusedError(
      'CONTENT_ENCODING_UNSUPPORTED',
      'the body must not be compressed; send it without a Content-Encoding',
    );
  }
}

// Fatal: a silently replaced byte would make another InterviewId of the one that was sent.
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch {
    // Without the cause: the engine's message quotes the payload.
    throw new RequestRefusedError('BODY_NOT_JSON', 'the body must be one JSON object in UTF-8', [
      { field: '', message: 'must be JSON in UTF-8' },
    ]);
  }
}

/**
 * Reads and parses the body of a webhook request into `received`, and returns the parsed value. Not `express.json`: that one
 * refuses a `null` body itself, answers a wrong content type as a missing field, quotes the payload and is slower.
 *
 * @throws {RequestRefusedError} wrong content type or encoding (415), too large (413), not JSON in UTF-8 (400).
 * @throws {RequestAbortedError} the caller went away.
 */
export async function readWebhookBody(req: IncomingMessage, received: ReceivedBody): Promise<unknown> {
  assertJsonContentType(req.headers['content-type']);
  assertIdentityEncoding(req.headers['content-encoding']);
  const body = await readBody(req, webhookBodyBytesMax);
  received.bytes = body.bytes;
  if (!body.complete) {
    throw new RequestRefusedError(
      'BODY_TOO_LARGE',
      `the body must have at most ${webhookBodyBytesMax} bytes; a notification has about a hundred`,
    );
  }
  return parseJson(body.bytes);
}
