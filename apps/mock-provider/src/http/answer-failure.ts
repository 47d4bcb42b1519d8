import { type OmniError, type Problem, problemContentType } from '@ine-scraping/contracts';
import type { Response } from 'express';

import type { Clock } from '../clock/clock.ts';
import { type Failure, statusNames } from './failure.ts';
import type { AnyRequest } from './middleware.ts';

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

export function createAnswerFailure(clock: Clock): AnswerFailure {
  return (request, response, failure) => {
    response.status(failure.status);
    if (/^\/_mock(\/|$)/.test(pathOf(request.originalUrl))) {
      response.type(problemContentType).send(JSON.stringify(problem(failure)));
    } else {
      response.json(omniError(failure, request, clock.now()));
    }
  };
}
