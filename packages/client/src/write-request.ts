import {
  type AppRoute,
  convertQueryParamsToUrlString,
  insertParamsIntoPath,
  parseAsStandardSchema,
  validateAgainstStandardSchema,
} from '@ts-rest/core';

import { ArgumentInvalidError, type ErrorDetails } from './errors.ts';
import { endpointOf } from './route.ts';

interface Issue {
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
  readonly message: string;
}

/** The path of what was refused, such as `overall.status`; empty for the whole value. */
export function fieldOf(issue: Issue): string {
  const path = issue.path ?? [];
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}

type Reading = { readonly value: unknown } | { readonly issues: readonly Issue[] };

/** `value` as the schema reads it; as it is when there is no schema. */
export function readBy(schema: unknown, value: unknown): Reading {
  const standard = parseAsStandardSchema(schema);
  if (!standard) return { value };
  const result = validateAgainstStandardSchema(value, standard);
  return result.error ? { issues: result.error.issues } : { value: result.value };
}

/**
 * One path segment, percent-encoded. ts-rest encodes nothing, so an id with a slash or a question mark would call another
 * route. `.` and `..` cannot be encoded (a URL parser resolves `%2e%2e` too), and an empty one makes a list of a get.
 */
function encodePathParameter(name: string, value: unknown, details: ErrorDetails): string {
  if (typeof value !== 'string') throw new ArgumentInvalidError(name, 'must be a string', details);
  if (value === '') throw new ArgumentInvalidError(name, 'must not be empty', details);
  if (value === '.' || value === '..')
    throw new ArgumentInvalidError(name, 'must not be "." or ".."', details);
  if (/\p{Cs}/u.test(value))
    throw new ArgumentInvalidError(name, 'must not contain unpaired surrogates', details);
  return encodeURIComponent(value);
}

/** What a caller gives for a route, whichever it is. */
export interface RequestParts {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** A request that the contract allows. */
export interface WrittenRequest {
  readonly route: AppRoute;
  readonly url: string;
  readonly body: string | undefined;
}

/**
 * Writes a request to the server at `baseUrl`: a strict writer. Throws `ArgumentInvalidError` on what the contract does not
 * allow and on what cannot be written. The value that was refused may be the interview's id, so it is not repeated.
 */
export function writeRequest(route: AppRoute, parts: RequestParts, baseUrl: string): WrittenRequest {
  const details = { endpoint: endpointOf(route) };
  const { params = {}, query = {} } = parts;
  const body = 'body' in route ? parts.body : undefined;
  const written = [
    [route.pathParams, params],
    [route.query, query],
    ['body' in route ? route.body : undefined, body],
  ];
  for (const [schema, value] of written) {
    const reading = readBy(schema, value);
    const issue = 'issues' in reading ? reading.issues[0] : undefined;
    if (issue) throw new ArgumentInvalidError(fieldOf(issue), issue.message, details);
  }
  const encoded = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, encodePathParameter(name, value, details)]),
  );
  try {
    const path = insertParamsIntoPath({ path: route.path, params: encoded });
    const url = `${baseUrl}${path}${convertQueryParamsToUrlString(query)}`;
    return { route, url, body: body === undefined || body === null ? undefined : JSON.stringify(body) };
  } catch (error) {
    // Unpaired surrogates in the query, or a cycle in the body.
    const cause: unknown = error;
    throw new ArgumentInvalidError('the request', 'cannot be written as a URL and JSON', {
      ...details,
      cause,
    });
  }
}
