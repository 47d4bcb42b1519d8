import type { FieldError } from '@ine-scraping/contracts';

import { ReceiverError } from '../runtime/errors.ts';
import { createProblem, type ProblemCode } from './problem.ts';

/** The request breaks a rule, and would again. Answered as a problem with `code`; the message is its `detail`. */
export class RequestRefusedError extends ReceiverError {
  readonly code: ProblemCode;
  readonly retryable = false;
  readonly errors: FieldError[] | undefined;

  constructor(code: ProblemCode, detail: string, errors?: FieldError[], options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
    this.errors = errors;
  }

  toProblem(): ReturnType<typeof createProblem> {
    return createProblem(this.code, this.message, this.errors);
  }
}

/** The caller went away before the request was complete. There is nobody to answer. */
export class RequestAbortedError extends ReceiverError {
  readonly code = 'REQUEST_ABORTED';
  readonly retryable = true;
}

/** Nothing can be accepted or read at the moment, because the database has not been reached yet or is too slow. */
export class NotReadyError extends ReceiverError {
  readonly code = 'NOT_READY';
  readonly retryable = true;
}
