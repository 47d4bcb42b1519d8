import { tokenContract, type TokenError } from '@ine-scraping/contracts';
import { createExpressEndpoints } from '@ts-rest/express';
import { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';

import type { TokenDoor } from '../access/access.ts';
import type { ReadCaller } from '../access/caller.ts';
import { ReceiverError } from '../runtime/errors.ts';
import { refuseOtherMethods } from './allowed-methods.ts';
import { jsonContentType, writeBytes } from './answer.ts';
import { readBody } from './body.ts';
import { AccessRefusedError, RequestRefusedError } from './problem.ts';
import type { Refusals } from './refusals.ts';

export interface TokenEndpointOptions {
  readonly tokens: TokenDoor;
  readonly readCaller: ReadCaller;
  readonly refusals: Refusals;
  readonly responseValidation: boolean;
}

/** A form with one field has thirty; the rest is room for what Incode may add. */
const formBytesMax = 4096;

/** What a token request that is refused for itself counts as. */
export const tokenRequestRefused = 'TOKEN_REQUEST_REFUSED';

/** The request is none for a token. Answered in the words of RFC 6749, section 5.2. */
class TokenRequestError extends ReceiverError {
  readonly code = tokenRequestRefused;
  readonly retryable = false;
  readonly answer: TokenError;

  constructor(error: TokenError['error'], description: string) {
    super(description);
    this.answer = { error, error_description: description };
  }
}

async function readForm(req: Request): Promise<Record<string, string>> {
  if (!req.is('application/x-www-form-urlencoded')) {
    throw new TokenRequestError(
      'invalid_request',
      'the body must be a form (application/x-www-form-urlencoded)',
    );
  }
  const { bytes, complete } = await readBody(req, formBytesMax);
  if (!complete) {
    throw new RequestRefusedError('BODY_TOO_LARGE', `the body must have at most ${formBytesMax} bytes`);
  }
  // What stands there without a value counts as absent (RFC 6749, section 3.2).
  const fields = [...new URLSearchParams(bytes.toString('utf8'))].filter(([, value]) => value !== '');
  const form = Object.fromEntries(fields);
  if (Object.keys(form).length < fields.length) {
    throw new TokenRequestError('invalid_request', 'no field may be there twice');
  }
  if ('client_secret' in form) {
    throw new TokenRequestError(
      'invalid_request',
      'the client is shown in the Authorization header, and there only',
    );
  }
  return form;
}

/** What the contract refuses is the one field that it has. */
function refuseGrant(form: object): TokenRequestError {
  return !('grant_type' in form)
    ? new TokenRequestError('invalid_request', 'grant_type is missing; it must be client_credentials')
    : new TokenRequestError('unsupported_grant_type', 'grant_type must be client_credentials');
}

/** Who is not let in, or asks for something else, is told so, and leaves a trace without body and credential. */
function answerRefused(refusals: Refusals): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const isStranger = error instanceof AccessRefusedError;
    if (isStranger) refusals.keepUnread(req, error.problem, error.message);
    if (error instanceof TokenRequestError) {
      refusals.keepUnread(req, { status: 400, code: error.code }, error.message);
    }
    const isUnknown = isStranger && error.challenge !== null;
    if (isUnknown) res.setHeader('WWW-Authenticate', error.challenge);
    const answer: TokenError | undefined = isUnknown
      ? { error: 'invalid_client', error_description: error.message }
      : error instanceof TokenRequestError
        ? error.answer
        : undefined;
    if (!answer) {
      next(error);
      return;
    }
    res.statusCode = isUnknown ? 401 : 400;
    writeBytes(res, jsonContentType, Buffer.from(JSON.stringify(answer)));
  };
}

/** `POST /oauth/token`: a client shows its id and secret, and gets a bearer token. It is known before its body is read. */
export function createTokenRouter(options: TokenEndpointOptions): Router {
  const { tokens, readCaller, refusals, responseValidation } = options;
  const router = Router({ caseSensitive: true });
  const clientIds = new WeakMap<Request, string>();

  const authenticate: RequestHandler = (req, _res, next) => {
    const found = tokens.findClient(readCaller(req));
    if (!found.allowed) throw new AccessRefusedError(found);
    clientIds.set(req, found.clientId);
    next();
  };
  const parseForm: RequestHandler = async (req, _res, next) => {
    req.body = await readForm(req);
    next();
  };

  createExpressEndpoints(
    tokenContract,
    {
      requestToken: async ({ req, res }) => {
        // Beside `no-store`, which every answer has: RFC 6749, section 5.1.
        res.setHeader('Pragma', 'no-cache');
        const { accessToken, expiresInSeconds } = await tokens.issue(clientIds.get(req) ?? '');
        return {
          status: 200,
          body: { access_token: accessToken, token_type: 'Bearer', expires_in: expiresInSeconds },
        };
      },
    },
    router,
    {
      logInitialization: false,
      responseValidation,
      globalMiddleware: [authenticate, parseForm],
      requestValidationErrorHandler: (_error, req, _res, next) => next(refuseGrant(req.body)),
    },
  );
  refuseOtherMethods(router, tokenContract);
  router.use(answerRefused(refusals));
  return router;
}
