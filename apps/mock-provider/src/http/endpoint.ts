import type { IncomingMessage } from 'node:http';

import type { AppRoute } from '@ts-rest/core';
import type { RequestValidationError } from '@ts-rest/express';
import type { NextFunction, Request, Response } from 'express';

/**
 * What a middleware needs of a request: less than Express promises, so that it fits before any route of a
 * contract.
 */
export type AnyRequest = IncomingMessage &
  Pick<Request, 'get' | 'originalUrl' | 'path'> & { query: unknown; body: unknown };

/** The route of the contract that takes the request. ts-rest sets it before the first middleware. */
export function routeOf(request: AnyRequest & { readonly tsRestRoute?: AppRoute }): AppRoute {
  if (!request.tsRestRoute) throw new Error('The request has no route: it did not come through a contract.');
  return request.tsRestRoute;
}

export type Middleware = (request: AnyRequest, response: Response, next: NextFunction) => void;

/**
 * For every `createExpressEndpoints`. What a schema refuses goes to the error handler of the app: ts-rest's
 * own answer is the raw validator error.
 */
export const endpointOptions = {
  logInitialization: false,
  responseValidation: true,
  requestValidationErrorHandler: (
    error: RequestValidationError,
    _request: unknown,
    _response: unknown,
    next: (error: unknown) => void,
  ): void => next(error),
};
