import type { RequestValidationError } from '@ts-rest/express';

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
