import type { FieldError } from '@ine-scraping/contracts';
import { RequestValidationError } from '@ts-rest/express';

import { MockProviderError, type MockProviderErrorCode } from '../errors.ts';

/** The statuses that a request can fail with, and their names. */
export const statusNames = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;
export type FailureStatus = keyof typeof statusNames;

/**
 * Why a request failed, before it is written in Incode's shape or as a problem. `detail` never quotes the
 * payload.
 */
export interface Failure {
  readonly status: FailureStatus;
  /** Stable and made for programs. */
  readonly code: string;
  readonly detail: string;
  readonly fields?: readonly FieldError[];
}

interface Issue {
  readonly message: string;
  readonly path?: readonly unknown[] | undefined;
}

function fieldErrors(part: { readonly issues: readonly Issue[] } | null): FieldError[] {
  return (part?.issues ?? []).map(({ path = [], message }) => ({
    field: path.map((segment) => String(segment)).join('.'),
    message,
  }));
}

function validationFailure({ pathParams, headers, query, body }: RequestValidationError): Failure {
  const fields = [pathParams, headers, query, body].flatMap(fieldErrors);
  const sentences = fields.map(({ field, message }) => `${field || 'The body'}: ${message}.`);
  return { status: 400, code: 'FIELD_INVALID', detail: sentences.join(' '), fields };
}

const ownFailures: Readonly<Partial<Record<MockProviderErrorCode, FailureStatus>>> = {
  INVALID_REQUEST: 400,
  UNKNOWN_SCENARIO: 400,
  WEBHOOK_URL_REFUSED: 400,
  UNKNOWN_SESSION: 404,
  CLOCK_IS_REAL: 409,
  STOPPED: 503,
};

/** The field of the request that such a failure is about. */
const refusedFields: Readonly<Partial<Record<MockProviderErrorCode, string>>> = {
  UNKNOWN_SCENARIO: 'scenario',
  WEBHOOK_URL_REFUSED: 'webhookUrl',
};

function ownFailure({ code, message }: MockProviderError): Failure | undefined {
  const status = ownFailures[code];
  if (status === undefined) return undefined;
  const field = refusedFields[code];
  const fields = field === undefined ? undefined : [{ field, message }];
  return { status, code, detail: message, ...(fields && { fields }) };
}

/**
 * What the body parser and the router throw carries a status; its messages quote the payload, so the sentence
 * is ours.
 */
function parserFailure(status: unknown): Failure | undefined {
  if (status === 413) {
    return { status, code: 'BODY_TOO_LARGE', detail: 'The body is larger than this endpoint takes.' };
  }
  if (status === 415) {
    return { status, code: 'ENCODING_UNSUPPORTED', detail: 'The encoding of the body is not supported.' };
  }
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return { status: 400, code: 'REQUEST_MALFORMED', detail: 'The path or the JSON body cannot be read.' };
}

/** The failure that `error` stands for; `undefined` for one that nobody expected. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof RequestValidationError) return validationFailure(error);
  if (error instanceof MockProviderError) return ownFailure(error);
  return error instanceof Error && 'status' in error ? parserFailure(error.status) : undefined;
}
