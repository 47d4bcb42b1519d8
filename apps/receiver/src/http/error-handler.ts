import type { FieldError } from '@ine-scraping/contracts';
import { RequestValidationError } from '@ts-rest/express';
import type { ErrorRequestHandler, Request } from 'express';

import { DatabaseAccessRefusedError } from '../database/errors.ts';
import { ReceiverError, toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { RepeatedLog } from '../runtime/repeated-log.ts';
import { InvalidCursorError } from '../verifications/cursor.ts';
import { retryAfterSeconds, writeProblem } from './answer.ts';
import { RequestAbortedError } from './body.ts';
import {
  AccessRefusedError,
  createProblem,
  RequestRefusedError,
  type ProblemCode,
  type ProblemOf,
} from './problem.ts';
import { requestIdOf } from './request-id.ts';

/** A request with a thousand wrong items gets the first of them; nobody reads more. */
const fieldErrorsMax = 20;
/** Only a name that nobody knows can be longer than that, and it is the caller's own text. */
const unknownNameLengthMax = 64;

/** Where in a request something is wrong: what one item of it is called, and the whole. */
const places = {
  pathParams: { item: 'path parameter', whole: 'the path' },
  query: { item: 'query parameter', whole: 'the query' },
  headers: { item: 'header', whole: 'the headers' },
  body: { item: 'body field', whole: 'the body' },
} as const;
type Place = keyof typeof places;

/** What zod and the Standard Schema have in common, and what zod says of names that a strict object does not have. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/** Our schemas' messages name rules and quote nothing. */
function toFieldErrors(issue: Issue): FieldError[] {
  const path = (issue.path ?? []).map((segment) =>
    String(typeof segment === 'object' ? segment.key : segment),
  );
  if (issue.code !== 'unrecognized_keys') return [{ field: path.join('.'), message: issue.message }];
  return (issue.keys ?? []).map((key) => ({
    field: [...path, key.slice(0, unknownNameLengthMax)].join('.'),
    message: 'is not known; see /openapi.json',
  }));
}

function refuseFields(found: readonly (FieldError & { readonly place: Place })[]): ProblemOf<ProblemCode> {
  const [first] = found;
  if (!first) return createProblem('FIELD_INVALID', 'the request breaks the contract');
  const { item, whole } = places[first.place];
  const detail = `${first.field === '' ? whole : `${item} ${first.field}`} ${first.message}`;
  const errors = found.slice(0, fieldErrorsMax).map(({ field, message }) => ({ field, message }));
  return createProblem('FIELD_INVALID', detail, errors);
}

/** ts-rest's own answer would be the raw error of the validator. */
function refuseInvalidRequest(error: RequestValidationError): ProblemOf<ProblemCode> {
  const inOrder: readonly Place[] = ['pathParams', 'query', 'headers', 'body'];
  return refuseFields(
    inOrder.flatMap((place) => {
      const issues: readonly Issue[] = error[place]?.issues ?? [];
      return issues.flatMap(toFieldErrors).map((fieldError) => ({ ...fieldError, place }));
    }),
  );
}

/** The router reports a path that it cannot decode as an error with status 400. */
function isUndecodablePath(error: unknown): boolean {
  return error instanceof URIError && 'status' in error && error.status === 400;
}

/** Whether the same request may succeed later. Once we run, access that is refused is somebody's to mend, and not the sender's. */
function isWorthRetrying(error: unknown): error is ReceiverError {
  return error instanceof ReceiverError && (error.retryable || error instanceof DatabaseAccessRefusedError);
}

/** What `error` is answered with, by class: a refusal of ours, something to be tried again, or a defect. */
export function toProblem(error: unknown): ProblemOf<ProblemCode> {
  if (error instanceof RequestRefusedError) return error.problem;
  if (error instanceof RequestValidationError) return refuseInvalidRequest(error);
  // What a cursor is made of is not the contract's business, so that only whoever reads it can refuse it.
  if (error instanceof InvalidCursorError) {
    return refuseFields([
      { place: 'query', field: 'cursor', message: 'must be the nextCursor of an earlier page' },
    ]);
  }
  if (isUndecodablePath(error)) {
    return createProblem('PATH_INVALID', 'the path is not percent-encoded UTF-8; encode it');
  }
  if (isWorthRetrying(error)) {
    // Not the error's own message: where we keep things and what is wrong there is not the caller's business.
    const detail = 'the receiver cannot store or read anything at the moment; try again';
    return createProblem('UNAVAILABLE', detail);
  }
  return createProblem('INTERNAL');
}

/** The one place where an error becomes an answer. */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  const defects = new RepeatedLog();
  /** What is expected is worth a line at debug only; a defect is logged once in a while, here, with its cause. */
  const logAnswer = ({ code }: ProblemOf<ProblemCode>, error: unknown, req: Request): void => {
    const { method } = req;
    const requestId = requestIdOf(req);
    if (code === 'INTERNAL') {
      const err = toError(error);
      defects.write(`${err.name} ${err.message.slice(0, 100)}`, (more) => {
        logger.error({ err, method, requestId, ...more }, 'request failed');
      });
      return;
    }
    // An unavailable database and a full inbox are one problem, and two reasons.
    logger.debug({ code: isWorthRetrying(error) ? error.code : code, method, requestId }, 'request refused');
  };
  return (error: unknown, req, res, _next) => {
    if (error instanceof RequestAbortedError) {
      res.destroy();
      return;
    }
    const problem = toProblem(error);
    logAnswer(problem, error, req);
    if (res.headersSent) {
      // Half an answer cannot be taken back; a broken connection is at least no success.
      res.destroy();
      return;
    }
    if (problem.code === 'UNAVAILABLE') res.setHeader('Retry-After', retryAfterSeconds);
    if (error instanceof AccessRefusedError && error.challenge !== null) {
      res.setHeader('WWW-Authenticate', error.challenge);
    }
    res.setHeader('X-Request-Id', requestIdOf(req));
    writeProblem(res, problem);
  };
}
