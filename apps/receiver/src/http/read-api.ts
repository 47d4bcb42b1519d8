import { receiverContract } from '@ine-scraping/contracts';
import { receiverOpenApi } from '@ine-scraping/contracts/openapi';
import { createExpressEndpoints } from '@ts-rest/express';
import { Router, type Request, type RequestHandler } from 'express';

import type { Access } from '../access/access.ts';
import type { ReadCaller } from '../access/caller.ts';
import type { ReceiverCore } from '../core.ts';
import type { Logger } from '../runtime/logger.ts';
import { refuseAllButGet, refuseOtherMethods } from './allowed-methods.ts';
import { jsonContentType, writeBytes } from './answer.ts';
import { createProblem, requireAdmittance } from './problem.ts';
import { requestIdOf } from './request-id.ts';

export interface ReadApiOptions {
  /** Throws a retryable error while there is no core. */
  readonly currentCore: () => ReceiverCore;
  readonly access: Access;
  readonly readCaller: ReadCaller;
  /** Of who had what done: written whatever the level of the log. */
  readonly audit: Pick<Logger, 'info'>;
  readonly responseValidation: boolean;
}

function unknownInterview() {
  const detail = 'no notification of this interview has been accepted; it may still come';
  return { status: 404, body: createProblem('NOT_FOUND', detail) } as const;
}

/** What changes nothing is reading; every other method operates. */
const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function requireAccess({ access, readCaller }: ReadApiOptions): RequestHandler {
  return (req, _res, next) => {
    const caller = readCaller(req);
    requireAdmittance(readMethods.has(req.method) ? access.mayRead(caller) : access.mayOperate(caller));
    next();
  };
}

/** What was asked of which verification, as far as it is known. */
interface Operation {
  readonly act: 'look' | 'redrive';
  readonly interviewId?: string;
  readonly deadLetterId?: string;
}

/**
 * Does `run`, and leaves one line of who had it done and what came of it, also when it fails. `key` is `null` where none is needed.
 */
async function operate<Result extends { readonly outcome: string }>(
  { access, audit, readCaller }: ReadApiOptions,
  req: Request,
  operation: Operation,
  run: () => Promise<Result>,
): Promise<Result> {
  const key = requireAdmittance(access.mayOperate(readCaller(req)));
  const write = (found: Operation, outcome: string) =>
    audit.info({ key, ...found, outcome, requestId: requestIdOf(req) }, 'operated');
  try {
    const result = await run();
    write({ ...operation, ...interviewOf(result) }, result.outcome);
    return result;
  } catch (error) {
    write(operation, 'ERROR');
    throw error;
  }
}

/** Of a dead letter the interview is known when it has been found. */
function interviewOf(result: object): { readonly interviewId?: string } {
  return 'interviewId' in result && typeof result.interviewId === 'string'
    ? { interviewId: result.interviewId }
    : {};
}

/** Everybody may read the description of the API: it tells nothing about anybody. */
function serveOpenApi(router: Router): void {
  // Made when it is first asked for, and kept: making it holds up everything else for tens of milliseconds.
  let document: Buffer | undefined;
  router.get('/openapi.json', (_req, res) => {
    document ??= Buffer.from(JSON.stringify(receiverOpenApi()));
    writeBytes(res, jsonContentType, document);
  });
  router.all('/openapi.json', refuseAllButGet);
}

/** The read API under `/v1`, the redrive, and `/openapi.json` that describes them: translation only. */
export function createReadRouter(options: ReadApiOptions): Router {
  const { currentCore, responseValidation } = options;
  const router = Router({ caseSensitive: true });
  createExpressEndpoints(
    receiverContract,
    {
      getVerification: async ({ params }) => {
        const body = await currentCore().getVerification(params.interviewId);
        return body ? { status: 200, body } : unknownInterview();
      },
      listVerifications: async ({ query }) => ({
        status: 200,
        body: await currentCore().listVerifications(query),
      }),
      getTimeline: async ({ params }) => {
        const body = await currentCore().getTimeline(params.interviewId);
        return body ? { status: 200, body } : unknownInterview();
      },
      look: async ({ params: { interviewId }, req }) => {
        const result = await operate(options, req, { act: 'look', interviewId }, async () =>
          currentCore().look(interviewId),
        );
        if (result.outcome === 'NOT_FOUND') return unknownInterview();
        if (result.outcome === 'SCORED') {
          const detail = 'the verification has its score, which is final; there is nothing to look for';
          return { status: 409, body: createProblem('ALREADY_SCORED', detail) };
        }
        return { status: 202, body: result.look };
      },
      listDeadLetters: async ({ query }) => ({
        status: 200,
        body: await currentCore().listDeadLetters(query),
      }),
      redriveDeadLetter: async ({ params: { id }, req }) => {
        const redriven = await operate(options, req, { act: 'redrive', deadLetterId: id }, async () =>
          currentCore().redrive(id),
        );
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
      globalMiddleware: [requireAccess(options)],
      requestValidationErrorHandler: (error, _req, _res, next) => next(error),
    },
  );
  refuseOtherMethods(router, receiverContract);
  serveOpenApi(router);
  return router;
}
