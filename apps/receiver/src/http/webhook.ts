import {
  acknowledgement,
  acknowledgementBody,
  recogniseScrapingStatus,
  webhookContract,
} from '@ine-scraping/contracts';
import { createExpressEndpoints } from '@ts-rest/express';
import { Router, type RequestHandler } from 'express';

import type { Access } from '../access/access.ts';
import type { Logger } from '../runtime/logger.ts';
import { refuseOtherMethods } from './allowed-methods.ts';
import { jsonContentType, writeBytes } from './answer.ts';
import { createQuarantineHandler } from './quarantine-handler.ts';
import { RequestRefusedError } from './request-refused-error.ts';
import { toRequestRefusedError } from './request-validation.ts';
import type { ReceiverCore } from '../core.ts';
import { readWebhookBody, type ReceivedBody } from './body.ts';

export interface WebhookRoutesOptions {
  /** @throws {NotReadyError} before the database was reached. */
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

/**
 * The webhook, with path `/`: mount it where it shall be served. A request is authorised, then read, then validated, then
 * accepted, and only then acknowledged. What is refused with 400, 413 or 415 leaves a trace in the quarantine; a wrong
 * method (405) is nobody's notification and does not.
 */
export function createWebhookRouter(options: WebhookRoutesOptions): Router {
  const { currentCore, access, logger, responseValidation } = options;
  const received = new WeakMap<object, ReceivedBody>();
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
    const body: ReceivedBody = { receivedAt: new Date(), bytes: Buffer.alloc(0) };
    received.set(req, body);
    req.body = await readWebhookBody(req, body);
    next();
  };

  createExpressEndpoints(
    webhookContract,
    {
      notify: async ({ body, req }) => {
        const { bytes: rawBody, receivedAt } = received.get(req) ?? {
          bytes: Buffer.alloc(0),
          receivedAt: new Date(),
        };
        await currentCore().accept(body, { rawBody, receivedAt });
        if (recogniseScrapingStatus(body.ScrapingStatus) === 'UNKNOWN') {
          logger.warn(
            { interviewId: body.InterviewId },
            'a notification has an undocumented ScrapingStatus; it is stored and changes nothing',
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
      requestValidationErrorHandler: (error, _req, _res, next) => next(toRequestRefusedError(error)),
    },
  );
  refuseOtherMethods(router, webhookContract);
  router.use(createQuarantineHandler(options, received));
  return router;
}
