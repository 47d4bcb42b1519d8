import {
  acknowledgement,
  acknowledgementBody,
  recogniseScrapingStatus,
  webhookContract,
} from '@ine-scraping/contracts';
import { createExpressEndpoints } from '@ts-rest/express';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';

import type { Access } from '../access/access.ts';
import type { ReceiverCore } from '../core.ts';
import { NotificationRefusedError } from '../inbox/accept-notification.ts';
import type { RefusedRequest } from '../inbox/quarantine.ts';
import { toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { refuseOtherMethods } from './allowed-methods.ts';
import { jsonContentType, writeBytes } from './answer.ts';
import { announcedLength, ReceivedBodies } from './body.ts';
import { toProblem } from './error-handler.ts';
import { RequestRefusedError } from './problem.ts';

export interface WebhookOptions {
  /** Throws a retryable error while there is no core. */
  readonly currentCore: () => ReceiverCore;
  readonly access: Access;
  readonly logger: Logger;
  readonly responseValidation: boolean;
}

/** The one answer of success, ready to be sent: it is the same bytes a thousand times a second. */
const acknowledgementBytes = Buffer.from(acknowledgementBody);

const answerAcknowledgement: RequestHandler = (_req, res, next) => {
  const answerJson = res.json.bind(res);
  res.json = (body: unknown) => {
    if (res.statusCode !== 200) return answerJson(body);
    writeBytes(res, jsonContentType, acknowledgementBytes);
    return res;
  };
  next();
};

/** The statuses whose requests leave a trace: something that may have been a notification was turned away for good. */
const quarantinedStatuses: ReadonlySet<number> = new Set([400, 413, 415]);

/** What the column holds: a sender may announce more than there is in the world. */
const bodyBytesMax = 2 ** 31 - 1;

function toRefusal(error: unknown): Pick<RefusedRequest, 'status' | 'code' | 'field'> | undefined {
  const { status, code, errors } = toProblem(error);
  // Answered 500, as it is no fault of the sender's, and kept here because no other place has it.
  if (error instanceof NotificationRefusedError) return { status, code: error.code, field: null };
  // The contract names the whole body with an empty field, the quarantine with none.
  return quarantinedStatuses.has(status) ? { status, code, field: errors?.[0]?.field || null } : undefined;
}

/** Passes every error on, and leaves a trace of a refused notification. A failure to do so never changes the answer. */
function quarantineRefused(
  { currentCore, logger }: WebhookOptions,
  bodies: ReceivedBodies,
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
      const { receivedAt, bytes } = bodies.of(req);
      // What was not read counts as announced: "0 bytes" would send somebody looking for an empty body.
      const bodyBytes = Math.min(Math.max(bytes.length, announcedLength(req) ?? 0), bodyBytesMax);
      void keep({ ...refusal, receivedAt, body: bytes, bodyBytes });
      // One line for each, bounded like the quarantine is by what a sender can send; no payload in it.
      logger.warn(refusal, 'a webhook request was refused; see GET /v1/quarantine');
    }
    next(error);
  };
}

/**
 * The webhook, with path `/`: mount it where it shall be served. A request is authorised, then read, then validated, then
 * accepted, and only then acknowledged. What is refused with 400, 413 or 415 leaves a trace in the quarantine; a wrong
 * method (405) is nobody's notification and does not.
 */
export function createWebhookRouter(options: WebhookOptions): Router {
  const { currentCore, access, logger, responseValidation } = options;
  const bodies = new ReceivedBodies();
  const router = Router({ caseSensitive: true });

  const authorise: RequestHandler = (req, _res, next) => {
    if (!access.mayNotify({ remoteAddress: req.socket.remoteAddress })) {
      throw new RequestRefusedError(
        'UNAUTHENTICATED',
        'this receiver takes notifications from its own machine only',
      );
    }
    next();
  };
  const readBody: RequestHandler = async (req, _res, next) => {
    req.body = await bodies.read(req);
    next();
  };

  createExpressEndpoints(
    webhookContract,
    {
      notify: async ({ body, req }) => {
        const { bytes: rawBody, receivedAt } = bodies.of(req);
        await currentCore().accept(body, { rawBody, receivedAt });
        if (recogniseScrapingStatus(body.ScrapingStatus) === 'UNKNOWN') {
          logger.warn(
            { interviewId: body.InterviewId },
            'a notification has an undocumented ScrapingStatus; it is stored, and as the first of its interview it begins a verification',
          );
        }
        return { status: 200, body: acknowledgement };
      },
    },
    router,
    {
      logInitialization: false,
      responseValidation,
      globalMiddleware: [authorise, readBody, answerAcknowledgement],
      requestValidationErrorHandler: (error, _req, _res, next) => next(error),
    },
  );
  refuseOtherMethods(router, webhookContract);
  router.use(quarantineRefused(options, bodies));
  return router;
}
