import { STATUS_CODES } from 'node:http';

import type { FieldError, Problem } from '@ine-scraping/contracts';

import type { Admittance, Refusal } from '../access/admittance.ts';
import { ReceiverError } from '../runtime/errors.ts';

/** Every `code` that the receiver answers, with its HTTP status. Stable: programs branch on it. */
export const problemStatuses = {
  /** The body is not JSON, or not UTF-8. */
  BODY_NOT_JSON: 400,
  /** A field of the body, the query, the path or the headers breaks the contract; `errors` names it. */
  FIELD_INVALID: 400,
  /** The path has a percent sign that starts no UTF-8 character. */
  PATH_INVALID: 400,
  /** Not HTTP/1.1: no Host, two lengths, a chunk without a size, a target that is none. */
  REQUEST_MALFORMED: 400,
  /** The sender ended its side in the middle of the request. */
  REQUEST_BROKEN_OFF: 400,
  /** The caller shows no credential, or a wrong one. */
  UNAUTHENTICATED: 401,
  /** The caller may not do this, or not from where it is. */
  FORBIDDEN: 403,
  /** A page of another origin asks, in the browser of somebody who may. */
  ORIGIN_FOREIGN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  /** Headers and body were not here in ten seconds. */
  REQUEST_TIMEOUT: 408,
  /** The dead letter is being tried again, or its verification has a score by now. */
  NOT_REDRIVABLE: 409,
  /** The verification has its score, which is final. */
  ALREADY_SCORED: 409,
  BODY_TOO_LARGE: 413,
  CONTENT_TYPE_UNSUPPORTED: 415,
  CONTENT_ENCODING_UNSUPPORTED: 415,
  /** An `Expect` other than 100-continue. */
  EXPECTATION_FAILED: 417,
  /** The `Host` is none of ours: a name that somebody made point to us. */
  HOST_UNKNOWN: 421,
  HEADERS_TOO_LARGE: 431,
  INTERNAL: 500,
  /** The database cannot be reached or does not let us in, or too much is under way. Try again. */
  UNAVAILABLE: 503,
} as const;
export type ProblemCode = keyof typeof problemStatuses;

/** A problem with one of our codes, and the status that goes with it. */
export type ProblemOf<Code extends ProblemCode> = Problem & {
  code: Code;
  status: (typeof problemStatuses)[Code];
};

/** The problem with `code`; `detail` is one sentence that never quotes the payload. */
export function createProblem<Code extends ProblemCode>(
  code: Code,
  detail?: string,
  errors?: FieldError[],
): ProblemOf<Code> {
  const status = problemStatuses[code];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    ...(errors === undefined ? {} : { errors }),
  };
}

/** The request breaks a rule, and would again. */
export class RequestRefusedError extends ReceiverError {
  readonly code = 'REQUEST_REFUSED';
  readonly retryable = false;
  /** What it is answered with. */
  readonly problem: ProblemOf<ProblemCode>;

  constructor(code: ProblemCode, detail: string, errors?: FieldError[]) {
    super(detail);
    this.problem = createProblem(code, detail, errors);
  }
}

/** The caller is not let in. */
export class AccessRefusedError extends RequestRefusedError {
  /** The value of `WWW-Authenticate`, if it has one. */
  readonly challenge: string | null;

  constructor({ code, detail, challenge }: Refusal) {
    super(code, detail);
    this.challenge = challenge;
  }
}

/** @throws {AccessRefusedError} unless `admittance` lets in. Otherwise by which API key; `null` where none is needed. */
export function requireAdmittance(admittance: Admittance): string | null {
  if (admittance.allowed) return admittance.keyName;
  throw new AccessRefusedError(admittance);
}
