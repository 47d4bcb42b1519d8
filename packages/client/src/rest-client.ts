import {
  type ApiFetcherArgs,
  type AppRoute,
  type AppRouter,
  initClient,
  type InitClientReturn,
  isAppRoute,
  isAppRouteOtherResponse,
  parseAsStandardSchema,
  validateAgainstStandardSchema,
} from '@ts-rest/core';

import { type Call, detailsOf } from './call.ts';
import {
  ArgumentInvalidError,
  ContractBrokenError,
  type ErrorDetails,
  IneScrapingClientError,
  NotJsonError,
} from './errors.ts';
import { encodePathParameters } from './path-parameters.ts';
import { type RawAnswer, sendAttempt } from './send-attempt.ts';
import { sendWithRetries } from './send-with-retries.ts';

/**
 * Where ts-rest's client ends and ours begins. ts-rest gives the types and builds the URL; what it does not do is ours:
 * time limits, retries, the size of a body, encoding of path parameters, and reading an answer by the contract.
 */
type RestFetcher = (
  args: ApiFetcherArgs & { call?: Call },
) => Promise<{ status: number; body: unknown; headers: Headers }>;

/** A ts-rest client of `Contract` whose every route takes our `call` beside ts-rest's own arguments. */
export type RestClient<Contract extends AppRouter> = InitClientReturn<
  Contract,
  { baseUrl: string; api: RestFetcher }
>;

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

interface Issue {
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
  readonly message: string;
}

function fieldOf(issue: Issue): string {
  const path = issue.path ?? [];
  return path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
}

type Reading = { readonly value: unknown } | { readonly issues: readonly Issue[] };

function readBy(schema: unknown, value: unknown): Reading {
  const standard = parseAsStandardSchema(schema);
  if (!standard) return { value };
  const result = validateAgainstStandardSchema(value, standard);
  return result.error ? { issues: result.error.issues } : { value: result.value };
}

function responseSchema(route: AppRoute, status: number): unknown {
  const response: unknown = Object.hasOwn(route.responses, status) ? route.responses[status] : undefined;
  return isAppRouteOtherResponse(response as Parameters<typeof isAppRouteOtherResponse>[0])
    ? (response as { body: unknown }).body
    : response;
}

interface Answer extends RawAnswer {
  /** By the contract; `undefined` for an error whose body is in no known shape. */
  readonly body: unknown;
}

function readAnswer<Body>(
  route: AppRoute,
  raw: RawAnswer,
  errors: ErrorFamily<Body>,
  details: ErrorDetails,
): Answer {
  const { status, json } = raw;
  if (status < 200 || status >= 300) return { ...raw, body: json && errors.parse(json.value) };
  if (!json) throw new NotJsonError({ ...details, status });
  const schema = responseSchema(route, status);
  if (schema === undefined) throw new ContractBrokenError(['status'], { ...details, status });
  const reading = readBy(schema, json.value);
  if ('value' in reading) return { ...raw, body: reading.value };
  const fields = [...new Set(reading.issues.map((issue) => fieldOf(issue) || 'the whole body'))];
  throw new ContractBrokenError(fields, { ...details, status });
}

function createFetcher<Body>(errors: ErrorFamily<Body>): RestFetcher {
  return async ({ route, path, method, headers, body, call }) => {
    if (!call) throw new TypeError('A route was called without its call.');
    const details = detailsOf(call);
    const answer = await sendWithRetries(async (attempt) => {
      const raw = await sendAttempt({ url: path, method, headers, body }, call, attempt);
      return readAnswer(route, raw, errors, { ...details, attempts: attempt });
    }, call);
    const { status, retryAfterMs, attempts } = answer;
    const success = status >= 200 && status < 300;
    const documented = Object.hasOwn(route.responses, status) && answer.body !== undefined;
    if (success || (call.answers === 'DOCUMENTED' && documented))
      return { status, body: answer.body, headers: answer.headers };
    throw errors.createError(status, answer.body as Body | undefined, {
      ...details,
      status,
      retryAfterMs,
      attempts,
    });
  };
}

interface RouteArguments {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly call: Call;
}

/** A strict writer: what the contract does not allow is refused here, before any request. */
function assertArguments(route: AppRoute, args: RouteArguments, details: ErrorDetails): void {
  const parts = [
    ['params', route.pathParams],
    ['query', route.query],
    ['body', 'body' in route ? route.body : undefined],
  ] as const;
  for (const [part, schema] of parts) {
    const reading = schema === undefined ? undefined : readBy(schema, args[part]);
    const issue = reading && 'issues' in reading ? reading.issues[0] : undefined;
    if (issue) throw new ArgumentInvalidError(fieldOf(issue), issue.message, details);
  }
}

/** A client of `contract` at `baseUrl`. Every error it rejects with is an `IneScrapingClientError`. */
export function createRestClient<const Contract extends AppRouter, Body>(
  contract: Contract,
  baseUrl: string,
  errors: ErrorFamily<Body>,
): RestClient<Contract> {
  const bare: Record<string, unknown> = initClient(contract, { baseUrl, api: createFetcher(errors) });
  const routes = Object.entries(bare).map(([name, send]) => {
    const route = contract[name];
    if (!route || !isAppRoute(route)) throw new TypeError(`The contract has no route ${name}.`);
    const callRoute = async (args: RouteArguments): Promise<unknown> => {
      // The id that was refused may be the interview's own, so it is not repeated.
      const details = { endpoint: args.call.endpoint };
      assertArguments(route, args, details);
      const params = encodePathParameters(args.params ?? {}, details);
      try {
        return await (send as (encoded: RouteArguments) => Promise<unknown>)({ ...args, params });
      } catch (error) {
        if (error instanceof IneScrapingClientError) throw error;
        // ts-rest could not write the URL (unpaired surrogates) or the body (a cycle).
        throw new ArgumentInvalidError('the request', 'cannot be written as a URL and JSON', {
          ...details,
          cause: error,
        });
      }
    };
    return [name, callRoute];
  });
  return Object.fromEntries(routes) as RestClient<Contract>;
}
