import type {
  AppRoute,
  ClientInferRequest,
  ClientInferResponses,
  SuccessfulHttpStatusCode,
} from '@ts-rest/core';

/** The fields that a contract names, without `Except`: a reader lets others pass, but in what we write they are mistakes. */
export type Named<Fields, Except = never> = {
  [Name in keyof Fields as string extends Name ? never : Exclude<Name, Except>]: Fields[Name];
};

/** What a route of a contract takes as its `params`, `query`, `body` or `headers`; `never` when it takes none. */
export type Sent<Route extends AppRoute, Name extends string> = Name extends keyof ClientInferRequest<Route>
  ? ClientInferRequest<Route>[Name]
  : never;

/** `{ Name: Value }`; left out when there is no such part, and optional when nothing in it must be given. */
type Part<Name extends string, Value> = [Value] extends [never]
  ? unknown
  : undefined extends Value
    ? { readonly [Key in Name]?: Value }
    : { readonly [Key in Name]: Value };

type Query<Fields> = keyof Fields extends never ? never : {} extends Fields ? Fields | undefined : Fields;

/** `params`, `query` and `body` of a route. `Except` are fields of the query that the caller gives in another way. */
export type RouteRequest<Route extends AppRoute, Except = never> = Part<'params', Sent<Route, 'params'>> &
  Part<'query', Query<Named<Sent<Route, 'query'>, Except>>> &
  Part<'body', Sent<Route, 'body'>>;

/** The body of a route's success, as it is read. */
export type RouteAnswer<Route extends AppRoute> = Extract<
  ClientInferResponses<Route>,
  { readonly status: SuccessfulHttpStatusCode }
>['body'];

/** Method and path template, such as `GET /omni/get/score`, for errors. */
export function endpointOf({ method, path }: AppRoute): string {
  return `${method} ${path}`;
}
