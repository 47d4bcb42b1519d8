import { type AppRoute, ContractNoBody, isAppRouteOtherResponse } from '@ts-rest/core';

import { type Call, detailsOf, sendWithRetries } from './call.ts';
import {
  ContractBrokenError,
  type ErrorDetails,
  type IneScrapingClientError,
  NotJsonError,
} from './errors.ts';
import { type RawAnswer, sendAttempt } from './send-attempt.ts';
import { fieldOf, readBy, type WrittenRequest } from './write-request.ts';

/** How one API says that something went wrong. */
export interface ErrorFamily<Body> {
  /** The body in the API's own shape, or `undefined` when it is not in that shape. */
  readonly parse: (value: unknown) => Body | undefined;
  readonly createError: (
    status: number,
    body: Body | undefined,
    details: ErrorDetails,
  ) => IneScrapingClientError;
}

interface Answer extends RawAnswer {
  /** By the contract; `undefined` for an error whose body is in no known shape. */
  readonly body: unknown;
}

function responseSchema(route: AppRoute, status: number): unknown {
  const response: unknown = Object.hasOwn(route.responses, status) ? route.responses[status] : undefined;
  return isAppRouteOtherResponse(response as Parameters<typeof isAppRouteOtherResponse>[0])
    ? (response as { body: unknown }).body
    : response;
}

function readAnswer<Body>(
  route: AppRoute,
  raw: RawAnswer,
  errors: ErrorFamily<Body>,
  details: ErrorDetails,
): Answer {
  const { status, json } = raw;
  if (status < 200 || status >= 300) return { ...raw, body: json && errors.parse(json.value) };
  const schema = responseSchema(route, status);
  if (schema === ContractNoBody) return { ...raw, body: undefined };
  if (!json) throw new NotJsonError({ ...details, status });
  if (schema === undefined) throw new ContractBrokenError(['status'], { ...details, status });
  const reading = readBy(schema, json.value);
  if ('value' in reading) return { ...raw, body: reading.value };
  const fields = [...new Set(reading.issues.map((issue) => fieldOf(issue) || 'the whole body'))];
  throw new ContractBrokenError(fields, { ...details, status });
}

/**
 * Sends a request, as often as the call's retries allow, and resolves with the body of the success. Every error that it
 * rejects with is an `IneScrapingClientError`.
 */
export async function sendRequest<Body>(
  { route, url, body }: WrittenRequest,
  headers: Readonly<Record<string, string>>,
  call: Call,
  errors: ErrorFamily<Body>,
): Promise<unknown> {
  const details = detailsOf(call);
  const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const request = { url, method: route.method, headers: { ...json, ...headers }, body };
  const answer = await sendWithRetries(async (attempt) => {
    const raw = await sendAttempt(request, call, attempt);
    return readAnswer(route, raw, errors, { ...details, attempts: attempt });
  }, call);
  const { status, retryAfterMs, attempts } = answer;
  if (status >= 200 && status < 300) return answer.body;
  const known = answer.body as Body | undefined;
  throw errors.createError(status, known, { ...details, status, retryAfterMs, attempts });
}
