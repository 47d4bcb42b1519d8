import type { ErrorRequestHandler } from 'express';

import type { RefusedRequest } from '../inbox/quarantine.ts';
import { NotificationRefusedError } from '../inbox/accept-notification.ts';
import { toError } from '../runtime/errors.ts';
import { announcedLength } from './read-body.ts';
import type { WebhookRoutesOptions } from './webhook.ts';
import { problemStatuses } from './problem.ts';
import { RequestRefusedError } from './request-refused-error.ts';
import type { ReceivedBody } from './body.ts';

/** The statuses whose requests leave a trace: something that may have been a notification was turned away for good. */
const quarantinedStatuses: ReadonlySet<number> = new Set([400, 413, 415]);

/** What the column holds: a sender may announce more than there is in the world. */
const bodyBytesMax = 2 ** 31 - 1;

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly field: string | null;
}

function toRefusal(error: unknown): Refusal | undefined {
  // Answered 500, as it is no fault of the sender's, and kept here because no other place has it.
  if (error instanceof NotificationRefusedError) {
    return { status: problemStatuses.INTERNAL, code: error.code, field: null };
  }
  if (!(error instanceof RequestRefusedError)) return undefined;
  const status = problemStatuses[error.code];
  // The contract names the whole body with an empty field, the quarantine with none.
  const field = error.errors?.[0]?.field;
  return quarantinedStatuses.has(status) ? { status, code: error.code, field: field || null } : undefined;
}

/** Passes every error on, and leaves a trace of a refused notification. A failure to do so never changes the answer. */
export function createQuarantineHandler(
  { currentCore, logger }: Pick<WebhookRoutesOptions, 'currentCore' | 'logger'>,
  received: WeakMap<object, ReceivedBody>,
): ErrorRequestHandler {
  // Not awaited by the answer, which must not depend on it, but by the core's stop; catches everything itself.
  const keep = async (request: RefusedRequest): Promise<void> => {
    try {
      await currentCore().quarantine(request);
    } catch (error) {
      logger.debug({ err: toError(error) }, 'a refused request left no trace in the quarantine');
    }
  };
  return (error: unknown, req, _res, next) => {
    const refusal = toRefusal(error);
    if (refusal) {
      const body = received.get(req);
      void keep({
        ...refusal,
        receivedAt: body?.receivedAt ?? new Date(),
        body: body?.bytes ?? Buffer.alloc(0),
        // What was not read counts as announced: "0 bytes" would send somebody looking for an empty body.
        bodyBytes: Math.min(Math.max(body?.bytes.length ?? 0, announcedLength(req) ?? 0), bodyBytesMax),
      });
      // One line for each, bounded like the quarantine is by what a sender can send; no payload in it.
      logger.warn(refusal, 'a webhook request was refused; see GET /v1/quarantine');
    }
    next(error);
  };
}
