import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';

import type { AnswerFailure } from './answer-failure.ts';
import { allowedMethods } from './contract-paths.ts';
import { failureOf } from './failure.ts';

/** Answers what no route took: 405 with `Allow` when the path has other methods, otherwise 404. */
export function answerUnmatched(answerFailure: AnswerFailure): RequestHandler {
  return (request, response) => {
    const allowed = allowedMethods(request.path);
    if (allowed.length === 0) {
      answerFailure(request, response, {
        status: 404,
        code: 'PATH_UNKNOWN',
        detail: 'There is no such path.',
      });
      return;
    }
    response.setHeader('Allow', allowed.join(', '));
    answerFailure(request, response, {
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      detail: `This path takes ${allowed.join(', ')}.`,
    });
  };
}

/**
 * Answers what was thrown: an expected failure as what it is, anything else as a bare 500, logged with its
 * cause.
 */
export function answerThrown(answerFailure: AnswerFailure, logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const failure = failureOf(error);
    if (!failure) logger.error({ err: error, method: request.method, path: request.path }, 'request failed');
    if (response.headersSent) {
      next(error);
      return;
    }
    const unexpected = { status: 500, code: 'UNEXPECTED', detail: 'The mock provider failed.' } as const;
    answerFailure(request, response, failure ?? unexpected);
  };
}
