import type { IncomingMessage } from 'node:http';

import { receiverContract, type Verification } from '@ine-scraping/contracts';
import { receiverOpenApi } from '@ine-scraping/contracts/openapi';
import { createExpressEndpoints } from '@ts-rest/express';
import { Router, type Request, type RequestHandler } from 'express';

import type { Access } from '../access/access.ts';
import type { ReadCaller } from '../access/caller.ts';
import type { ReceiverCore } from '../core.ts';
import { interviewHash } from '../personal-data/erase.ts';
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
  readonly act: 'look' | 'redrive' | 'erase';
  readonly interviewId?: string;
  readonly deadLetterId?: string;
  /** In place of the id, of an interview whose id shall stand nowhere any more. */
  readonly interviewSha256?: readonly string[];
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
    write({ ...operation, ...namesIn(result) }, result.outcome);
    return result;
  } catch (error) {
    write(operation, 'ERROR');
    throw error;
  }
}

/** Of a dead letter the interview is known when it has been found; of what was erased only what is left of it. */
function namesIn(result: object): Pick<Operation, 'interviewId' | 'interviewSha256'> {
  return {
    ...('interviewId' in result &&
      typeof result.interviewId === 'string' && { interviewId: result.interviewId }),
    ...('interviewSha256' in result &&
      Array.isArray(result.interviewSha256) && { interviewSha256: result.interviewSha256 as string[] }),
  };
}

/** One line of who was shown the evidence of whom. */
function auditEvidence(
  { access, audit, readCaller }: ReadApiOptions,
  req: IncomingMessage,
  read: readonly Verification[],
): void {
  const shown = read.filter((one) => one.state === 'SCORED' && one.evidence.status === 'SHOWN');
  if (shown.length === 0) return;
  const key = requireAdmittance(access.mayReadEvidence(readCaller(req)));
  const interviewIds = shown.map((one) => one.interviewId);
  audit.info({ key, act: 'read-evidence', interviewIds, requestId: requestIdOf(req) }, 'operated');
}

async function answerErasure(options: ReadApiOptions, req: Request, run: () => Promise<string[]>) {
  const { interviewIds } = await operate(options, req, { act: 'erase' }, async () => {
    const erased = await run();
    const interviewSha256 = erased.map(interviewHash);
    return { outcome: erased.length > 0 ? 'ERASED' : 'NOT_FOUND', interviewIds: erased, interviewSha256 };
  });
  return interviewIds.length > 0 ? ({ status: 200, body: { interviewIds } } as const) : unknownInterview();
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
  const { access, currentCore, readCaller, responseValidation } = options;
  const readerOf = (req: IncomingMessage) => ({
    mayReadEvidence: access.mayReadEvidence(readCaller(req)).allowed,
  });
  const router = Router({ caseSensitive: true });
  createExpressEndpoints(
    receiverContract,
    {
      getVerification: async ({ params, req }) => {
        const body = await currentCore().getVerification(params.interviewId, readerOf(req));
        if (!body) return unknownInterview();
        auditEvidence(options, req, [body]);
        return { status: 200, body };
      },
      listVerifications: async ({ query, req }) => {
        const body = await currentCore().listVerifications(query, readerOf(req));
        auditEvidence(options, req, body.verifications);
        return { status: 200, body };
      },
      eraseVerification: ({ params, req }) =>
        answerErasure(options, req, () => currentCore().erase(params.interviewId)),
      eraseVerifications: ({ query, req }) =>
        answerErasure(options, req, () => currentCore().eraseByExternalId(query.externalId)),
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
