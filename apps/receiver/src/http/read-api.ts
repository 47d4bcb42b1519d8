import { receiverContract } from '@ine-scraping/contracts';
import { createExpressEndpoints } from '@ts-rest/express';
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express';

import type { Access } from '../access/access.ts';
import { InvalidCursorError } from '../verifications/cursor.ts';
import { toStorableText } from '../database/database.ts';
import type { ReceiverCore } from '../core.ts';
import { refuseOtherMethods } from './allowed-methods.ts';
import { createProblem } from './problem.ts';
import { RequestRefusedError } from './request-refused-error.ts';
import { toRequestRefusedError } from './request-validation.ts';

export interface ReadRoutesOptions {
  /** @throws {NotReadyError} before the database was reached. */
  readonly currentCore: () => ReceiverCore;
  readonly access: Access;
  readonly responseValidation: boolean;
}

function unknownInterview() {
  const detail = 'no notification of this interview has been accepted; it may still come';
  return { status: 404, body: createProblem('NOT_FOUND', detail) } as const;
}

function requireReadAccess(access: Access): RequestHandler {
  return (req, _res, next) => {
    if (!access.mayRead({ remoteAddress: req.socket.remoteAddress })) {
      throw new RequestRefusedError('FORBIDDEN', 'this receiver answers its own machine only');
    }
    next();
  };
}

/** What a cursor is made of is the core's business, so the contract cannot refuse it. */
const refuseInvalidCursor: ErrorRequestHandler = (error: unknown, _req, _res, next) => {
  if (!(error instanceof InvalidCursorError)) return next(error);
  const errors = [{ field: 'cursor', message: 'must be the nextCursor of an earlier page' }];
  next(new RequestRefusedError('FIELD_INVALID', error.message, errors));
};

/** The read API under `/v1`, and the redrive: translation only. */
export function createReadRouter({ currentCore, access, responseValidation }: ReadRoutesOptions): Router {
  const router = Router({ caseSensitive: true });
  createExpressEndpoints(
    receiverContract,
    {
      getVerification: async ({ params }) => {
        const body = await currentCore().getVerification(params.interviewId);
        return body ? { status: 200, body } : unknownInterview();
      },
      listVerifications: async ({ query }) => {
        // As it was stored: an externalId may hold what PostgreSQL does not take.
        const externalId = query.externalId === undefined ? undefined : toStorableText(query.externalId);
        return { status: 200, body: await currentCore().listVerifications({ ...query, externalId }) };
      },
      getTimeline: async ({ params }) => {
        const body = await currentCore().getTimeline(params.interviewId);
        return body ? { status: 200, body } : unknownInterview();
      },
      listDeadLetters: async ({ query }) => ({
        status: 200,
        body: await currentCore().listDeadLetters(query),
      }),
      redriveDeadLetter: async ({ params }) => {
        const redriven = await currentCore().redrive(params.id);
        if (redriven.outcome === 'NOT_FOUND') {
          return { status: 404, body: createProblem('NOT_FOUND', 'there is no dead letter with this id') };
        }
        if (redriven.outcome === 'NOT_FAILED') {
          const detail = 'the verification is no longer FAILED: it is being tried again, or it has its score';
          return { status: 409, body: createProblem('NOT_REDRIVABLE', detail) };
        }
        return { status: 202, body: { id: redriven.id, interviewId: redriven.interviewId } };
      },
      listQuarantine: async ({ query }) => ({ status: 200, body: await currentCore().listQuarantine(query) }),
    },
    router,
    {
      logInitialization: false,
      responseValidation,
      globalMiddleware: [requireReadAccess(access)],
      requestValidationErrorHandler: (error, _req, _res, next) => next(toRequestRefusedError(error)),
    },
  );
  refuseOtherMethods(router, receiverContract);
  router.use(refuseInvalidCursor);
  return router;
}
