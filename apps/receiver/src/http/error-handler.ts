import type { FieldError } from '@ine-scraping/contracts';
import { RequestValidationError } from '@ts-rest/express';
import type { ErrorRequestHandler } from 'express';

import { ReceiverError, toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { InvalidCursorError } from '../verifications/cursor.ts';
import { writeProblem } from './answer.ts';
import { RequestAbortedError } from './body.ts';
import { createProblem, RequestRefusedError, type ProblemCode, type ProblemOf } from './problem.ts';

/** What a caller should wait before it tries again, in seconds. A restart of the database takes about that long. */
const retryAfterSeconds = 5;
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
  if (error instanceof ReceiverError && error.retryable) {
    // Not the error's own message: where we keep things and what is wrong there is not the caller's business.
    const detail = 'the receiver cannot store or read anything at the moment; try again';
    return createProblem('UNAVAILABLE', detail);
  }
  return createProblem('INTERNAL');
}

/** What is expected is worth a line at debug only; a defect is logged once, here, with its cause. */
function logAnswer(logger: Logger, problem: ProblemOf<ProblemCode>, error: unknown, method: string): void {
  if (problem.code === 'INTERNAL') {
    logger.error({ err: toError(error), method }, 'request failed');
    return;
  }
  // An unavailable database and a full inbox are one problem, and two reasons.
  const isRetryable = error instanceof ReceiverError && error.retryable;
  logger.debug({ code: isRetryable ? error.code : problem.code, method }, 'request refused');
}

/** The one place where an error becomes an answer. */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    if (error instanceof RequestAbortedError) {
      res.destroy();
      return;
    }
    const problem = toProblem(error);
    logAnswer(logger, problem, error, req.method);
    if (res.headersSent) {
      // Half an answer cannot be taken back; a broken connection is at least no success.
      res.destroy();
      return;
    }
    if (problem.code === 'UNAVAILABLE') res.setHeader('Retry-After', retryAfterSeconds);
    writeProblem(res, problem);
  };
}
