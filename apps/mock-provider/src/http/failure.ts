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
  421: 'Misdirected Request',
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

/** Where in a request something is wrong: what one piece of it is called, and the whole. */
const places = {
  pathParams: ['path parameter', 'path'],
  headers: ['header', 'headers'],
  query: ['query parameter', 'query'],
  body: ['body field', 'body'],
} as const;
type Place = keyof typeof places;
const placesInOrder: readonly Place[] = ['pathParams', 'headers', 'query', 'body'];

function fieldErrors(part: { readonly issues: readonly Issue[] } | null): FieldError[] {
  return (part?.issues ?? []).map(({ path = [], message }) => ({
    field: path.map((segment) => String(segment)).join('.'),
    message,
  }));
}

/** One sentence about a field; an empty `field` is the whole of its place. */
export function describeRefused(place: Place, { field, message }: FieldError): string {
  const [piece, whole] = places[place];
  return `The ${field === '' ? whole : `${piece} ${field}`} is refused: ${message}.`;
}

function validationFailure(error: RequestValidationError): Failure {
  const refused = placesInOrder.map((place) => ({ place, fields: fieldErrors(error[place]) }));
  const sentences = refused.flatMap(({ place, fields }) =>
    fields.map((field) => describeRefused(place, field)),
  );
  const fields = refused.flatMap((part) => part.fields);
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
