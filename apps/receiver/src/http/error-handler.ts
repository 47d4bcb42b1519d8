import type { ErrorRequestHandler } from 'express';

import { ReceiverError, toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { writeProblem } from './answer.ts';
import { createProblem, type ProblemCode } from './problem.ts';
import { RequestAbortedError, RequestRefusedError } from './request-refused-error.ts';

/** What a caller should wait before it tries again, in seconds. A restart of the database takes about that long. */
const retryAfterSeconds = 5;

/** The router reports a path that it cannot decode as an error with status 400. */
function isUndecodablePath(error: unknown): boolean {
  return error instanceof URIError && 'status' in error && error.status === 400;
}

/** What `error` is answered with, by class: a refusal of ours, something to be tried again, or a defect. */
function toProblemParameters(error: unknown): Parameters<typeof createProblem> {
  if (error instanceof RequestRefusedError) return [error.code, error.message, error.errors];
  if (isUndecodablePath(error)) return ['PATH_INVALID', 'the path is not percent-encoded UTF-8; encode it'];
  if (error instanceof ReceiverError && error.retryable) {
    // Not the error's own message: where our database is and what is wrong with it is not the caller's business.
    return ['UNAVAILABLE', 'the receiver cannot store or read anything at the moment; try again'];
  }
  return ['INTERNAL'];
}

/** The one place where an error becomes an answer. */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    if (error instanceof RequestAbortedError) {
      res.destroy();
      return;
    }
    const [code, detail, errors] = toProblemParameters(error);
    logAnswer(logger, code, error, req.method);
    if (res.headersSent) {
      // Half an answer cannot be taken back; a broken connection is at least no success.
      res.destroy();
      return;
    }
    const problem = createProblem(code, detail, errors);
    if (code === 'UNAVAILABLE') res.setHeader('Retry-After', retryAfterSeconds);
    writeProblem(res, problem);
  };
}

/** What is expected is worth a line at debug only; a defect is logged once, here, with its cause. */
function logAnswer(logger: Logger, code: ProblemCode, error: unknown, method: string): void {
  if (code === 'INTERNAL') logger.error({ err: toError(error), method }, 'request failed');
  else if (error instanceof ReceiverError) logger.debug({ code: error.code, method }, 'request refused');
  else logger.debug({ code, method }, 'request refused');
}
