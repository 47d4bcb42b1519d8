import { interviewIdSchema } from '@ine-scraping/contracts';
import type { Request } from 'express';

import type { ReadCaller } from '../access/caller.ts';
import type { ReceiverCore } from '../core.ts';
import type { RefusedRequest } from '../inbox/quarantine.ts';
import type { Metrics } from '../monitoring/metrics.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { RepeatedLog } from '../runtime/repeated-log.ts';
import { announcedLength, type ReceivedBody } from './body.ts';
import { requestIdOf } from './request-id.ts';

export interface RefusalsOptions {
  /** Throws a retryable error while there is no core. */
  readonly currentCore: () => Pick<ReceiverCore, 'quarantine' | 'countRefusal'>;
  readonly readCaller: ReadCaller;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What the column holds: a sender may announce more than there is in the world. */
const bodyBytesMax = 2 ** 31 - 1;

/** The name in any casing, and its text as JSON has it. */
const interviewIdMember = /"interview[ _-]?id"\s*:\s*("(?:[^"\\]|\\.){1,512}")/i;

/** The interview that a refused body names, also where the body as a whole is no JSON: somebody waits for its verdict. */
export function findInterviewId(bytes: Uint8Array): string | null {
  const [, text] = interviewIdMember.exec(Buffer.from(bytes).toString('utf8')) ?? [];
  if (text === undefined) return null;
  try {
    return interviewIdSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * What leaves a trace when a request is turned away: a count always, a line in the log that a flood does not multiply, and a row in the
 * quarantine where it may have been a notification. Nothing here ever changes the answer.
 */
export class Refusals {
  readonly #options: RefusalsOptions;
  readonly #log = new RepeatedLog();

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /** A request that may have been a notification. */
  keep(
    req: Request,
    refusal: Pick<RefusedRequest, 'status' | 'code' | 'field'>,
    { bytes, receivedAt }: ReceivedBody,
    why: { readonly detail?: string } = {},
  ): void {
    this.#options.metrics.refused(refusal.code);
    const { logger, readCaller } = this.#options;
    const { originalUrl } = req;
    const found = {
      interviewId: findInterviewId(bytes),
      // Without the query: whoever writes credentials into a URL writes them there.
      path: originalUrl.split('?', 1)[0] ?? '',
      remoteAddress: readCaller(req).address ?? null,
      requestId: requestIdOf(req),
    };
    // What was not read counts as announced: "0 bytes" would send somebody looking for an empty body.
    const bodyBytes = Math.min(Math.max(bytes.length, announcedLength(req) ?? 0), bodyBytesMax);
    this.#trace((core) => core.quarantine({ ...refusal, ...found, receivedAt, body: bytes, bodyBytes }));
    const { requestId } = found;
    this.#log.write(`kept ${refusal.code}`, (more) => {
      const message = 'a webhook request was refused; see GET /v1/quarantine';
      logger.warn({ ...refusal, ...why, requestId, ...more }, message);
    });
  }

  /** The same of whoever is not let in: of the body nothing is kept, and the log says why, where Incode shows its answers to nobody. */
  keepUnread(req: Request, { status, code }: Pick<RefusedRequest, 'status' | 'code'>, detail: string): void {
    const nothing = { receivedAt: new Date(), bytes: Buffer.alloc(0) };
    this.keep(req, { status, code, field: null }, nothing, { detail });
  }

  /** Something that was no whole request, or that Node refused before any of our code saw it. */
  count(code: string): void {
    this.#options.metrics.refused(code);
    this.#trace((core) => core.countRefusal(code));
    this.#log.write(code, (more) => {
      const message =
        'a connection or request was refused before it was looked at; GET /v1/quarantine counts them';
      this.#options.logger.warn({ code, ...more }, message);
    });
  }

  /** Not awaited by the answer, which must not depend on it, but by the core's stop. */
  #trace(leave: (core: ReturnType<RefusalsOptions['currentCore']>) => Promise<void> | void): void {
    const run = async () => leave(this.#options.currentCore());
    run().catch((error: unknown) => {
      this.#options.logger.debug(
        { err: toError(error) },
        'a refused request left no trace in the quarantine',
      );
    });
  }
}
