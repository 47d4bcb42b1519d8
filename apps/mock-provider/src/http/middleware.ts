import type { IncomingMessage } from 'node:http';

import type { NextFunction, Request, Response } from 'express';

/**
 * What a middleware needs of a request: less than Express promises, so that it fits before any route of a
 * contract.
 */
export type AnyRequest = IncomingMessage &
  Pick<Request, 'get' | 'originalUrl' | 'path'> & { query: unknown; body: unknown };

export type Middleware = (request: AnyRequest, response: Response, next: NextFunction) => void;
