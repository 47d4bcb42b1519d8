import type {
  AppRoute,
  ErrorHttpStatusCode,
  ServerInferResponses,
  SuccessfulHttpStatusCode,
} from '@ts-rest/core';
import { http, type HttpHandler, HttpResponse } from 'msw';
import { z } from 'zod';

import { brokenExampleOf, exampleOf } from './example.ts';
import type { Reply } from './replies.ts';

/** The body of a route's success, as its server writes it. */
export type SuccessBody<Route extends AppRoute> = ServerInferResponses<
  Route,
  SuccessfulHttpStatusCode,
  'force'
>['body'];

/** The error statuses that a route documents. */
export type ErrorStatus<Route extends AppRoute> = Extract<keyof Route['responses'], ErrorHttpStatusCode>;

/** MSW handlers of one route, typed by its contract. */
export interface RouteHandlers<Route extends AppRoute> {
  /** Answers each request with the next of `replies`, and every further one with the last. Default: `success()`. */
  handler(...replies: Reply[]): HttpHandler;
  /** The documented success. Default body: an example that is invented, or made of the contract. */
  success(body?: SuccessBody<Route>): Reply;
  /** A documented error with a body in the API's own shape. */
  error(status: ErrorStatus<Route>, headers?: Readonly<Record<string, string>>): Reply;
  /** 429 with `Retry-After`: whole seconds, or an HTTP date. Without `retryAfter` the header is missing. */
  throttled(retryAfter?: number | string): Reply;
  /** A success whose JSON the contract does not allow. Default: the example with one field of the wrong type. */
  brokenContract(body?: unknown): Reply;
}

/** A contract without nesting. */
export type FlatContract = Readonly<Record<string, AppRoute>>;

/** MSW handlers of every route of a contract. */
export type ContractHandlers<Contract extends FlatContract> = {
  readonly [Name in keyof Contract]: RouteHandlers<Contract[Name]>;
};

/** Successes that say more than what the contract alone would give. A route needs none. */
export type Examples<Contract extends FlatContract> = {
  readonly [Name in keyof Contract]?: SuccessBody<Contract[Name]>;
};

/** How an API writes its errors. */
export interface ErrorWriter {
  readonly contentType: string;
  body(status: number, path: string): Readonly<Record<string, unknown>>;
}

function json(body: unknown, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  // A 204 has no body, and `Response` refuses it one.
  if (body === undefined) return new HttpResponse(null, { status, headers });
  return new HttpResponse(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const interceptors = {
  GET: http.get,
  POST: http.post,
  PUT: http.put,
  PATCH: http.patch,
  DELETE: http.delete,
} as const satisfies Record<AppRoute['method'], unknown>;

/** The first documented success: its status and, unless it has no body, its schema. */
function successOf({ responses }: AppRoute): { status: number; schema: z.ZodType | undefined } {
  const status =
    Object.keys(responses)
      .map(Number)
      .find((documented) => documented < 300) ?? 200;
  const schema: unknown = responses[status];
  return { status, schema: schema instanceof z.ZodType ? schema : undefined };
}

function createRouteHandlers<Route extends AppRoute>(
  route: Route,
  baseUrl: string,
  example: SuccessBody<Route> | undefined,
  errors: ErrorWriter,
): RouteHandlers<Route> {
  const { status: successStatus, schema } = successOf(route);
  const successBody = (): unknown => example ?? (schema && exampleOf(schema));
  const success = (body: unknown = successBody()): Reply => {
    return () => json(body, successStatus);
  };
  const failure = (status: number, headers: Readonly<Record<string, string>> = {}): Reply => {
    const all = { 'content-type': errors.contentType, ...headers };
    return ({ request }) => json(errors.body(status, new URL(request.url).pathname), status, all);
  };
  return {
    success,
    error: (status, headers) => failure(status, headers),
    throttled: (retryAfter) =>
      failure(429, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    brokenContract:
      (body = schema ? brokenExampleOf(schema, successBody()) : 7) =>
      () =>
        json(body, successStatus),
    handler(...replies) {
      const queue = replies.length > 0 ? replies : [success()];
      let next = 0;
      const answer: Reply = (info) => {
        const reply = queue[Math.min(next, queue.length - 1)] ?? success();
        next += 1;
        return reply(info);
      };
      return interceptors[route.method](
        `${baseUrl.replace(/\/+$/, '')}${route.path}`,
        async ({ request }) => await answer({ request }),
      );
    },
  };
}

/** Handlers for every route of `contract` at `baseUrl`. */
export function createContractHandlers<Contract extends FlatContract>(
  contract: Contract,
  baseUrl: string,
  examples: Examples<NoInfer<Contract>>,
  errors: ErrorWriter,
): ContractHandlers<Contract> {
  const handlers = Object.keys(contract).map((name: keyof Contract) => [
    name,
    createRouteHandlers(contract[name] as AppRoute, baseUrl, examples[name], errors),
  ]);
  return Object.fromEntries(handlers) as ContractHandlers<Contract>;
}

/** A handler per route, each answering its example: what `setupServer` starts with. */
export function successHandlers(
  handlers: Readonly<Record<string, { handler(): HttpHandler }>>,
): HttpHandler[] {
  return Object.values(handlers).map((route) => route.handler());
}
