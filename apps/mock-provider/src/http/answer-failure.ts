import { type OmniError, type Problem, problemContentType } from '@ine-scraping/contracts';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

import type { Clock } from '../clock/clock.ts';
import { allowedMethods } from '../contract-paths.ts';
import { type Failure, failureOf, statusNames } from './failure.ts';
import type { AnyRequest } from './endpoint.ts';
import { notPlayedOf } from './not-played.ts';

/** Answers a failure: under `/_mock` as a problem (RFC 9457), everywhere else as Incode does. */
export type AnswerFailure = (request: AnyRequest, response: Response, failure: Failure) => void;

function problem({ status, code, detail, fields }: Failure): Problem {
  return {
    type: 'about:blank',
    title: statusNames[status],
    status,
    detail,
    code,
    ...(fields && { errors: [...fields] }),
  };
}

/** Incode's error shape (DOC reference/introduction). The wording of `error` and `message` is INF. */
export function omniError(
  { status, detail }: Failure,
  { originalUrl }: Pick<AnyRequest, 'originalUrl'>,
  nowMs: number,
): OmniError {
  return { timestamp: nowMs, status, error: statusNames[status], message: detail, path: pathOf(originalUrl) };
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

/** Answers a problem, whatever the path. */
export function answerProblem(response: Response, failure: Failure): void {
  response
    .status(failure.status)
    .type(problemContentType)
    .send(JSON.stringify(problem(failure)));
}

export function createAnswerFailure(clock: Pick<Clock, 'now'>): AnswerFailure {
  return (request, response, failure) => {
    if (/^\/_mock(\/|$)/.test(pathOf(request.originalUrl))) answerProblem(response, failure);
    else response.status(failure.status).json(omniError(failure, request, clock.now()));
  };
}

function unknownPath(path: string): Failure {
  const known = notPlayedOf(path);
  if (known === undefined) return { status: 404, code: 'PATH_UNKNOWN', detail: 'There is no such path.' };
  return {
    status: 404,
    code: 'PATH_NOT_PLAYED',
    detail: `The mock provider does not play ${known}, which Incode has: the path is no typo. docs/fidelity.md says what is played.`,
  };
}

/**
 * Answers what no route took: 405 with `Allow` when the path has other methods, otherwise 404. What Incode has and the mock does
 * not play is told from what nobody has, so that nobody looks for a typo.
 */
export function answerUnmatched(answerFailure: AnswerFailure): RequestHandler {
  return (request, response) => {
    const allowed = allowedMethods(request.path);
    if (allowed.length === 0) {
      answerFailure(request, response, unknownPath(request.path));
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
