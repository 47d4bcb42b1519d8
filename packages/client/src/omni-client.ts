import {
  executiveTokenLifetimeMs as documentedLifetimeMs,
  type FinishStatusResponse,
  type GovernmentValidationResponse,
  interviewIdSchema,
  type OmniError,
  omniContract,
  omniErrorSchema,
  type OnboardingStatusResponse,
  type Score,
  type StartResponse,
  tokenHeader,
} from '@ine-scraping/contracts';

import { runCall } from './call.ts';
import { ArgumentInvalidError, LogInRefusedError, OmniStatusError } from './errors.ts';
import { createExecutiveToken, withExecutiveToken } from './executive-token.ts';
import {
  type FinishStatusArguments,
  type GetOnboardingStatusArguments,
  type GetScoreArguments,
  type GovernmentValidationArguments,
  type OmniAnswer,
  type OmniArguments,
  type OmniRoute,
  sessionFields,
  type StartArguments,
} from './omni-arguments.ts';
import { endpointOf } from './route.ts';
import { type ErrorFamily, sendRequest } from './send-request.ts';
import {
  assertDuration,
  assertHeader,
  type CallOptions,
  type ClientOptions,
  resolveSettings,
  type Timeouts,
} from './settings.ts';
import { type RequestParts, writeRequest } from './write-request.ts';

/** Incode gives up on a request after 30 s (OBS), so that its own answer comes before our time is over. */
export const omniTimeoutsDefault: Timeouts = { attemptMs: 35_000, totalMs: 90_000 };

/** What {@link createOmniClient} takes. */
export interface OmniClientOptions extends ClientOptions {
  /**
   * Demo `https://demo-api.incodesmile.com`, production `https://saas-api.incodesmile.com` (OBS), or a mock. `/0`, `/omni` and
   * slashes at its end are taken off.
   */
  readonly baseUrl: string;
  /** `x-api-key`, mandatory on `/omni/...` (DOC). */
  readonly apiKey: string;
  /** The executive that logs in to read any session. */
  readonly email: string;
  readonly password: string;
  /** `api-version`. Default `1.0` (DOC). */
  readonly apiVersion?: string | undefined;
  /** How long an executive token is taken. Default 24 hours (DOC); nine tenths of it are used. */
  readonly executiveTokenLifetimeMs?: number | undefined;
}

/**
 * Incode's Omni API. One rule for outcomes: a method resolves with the body of the success and throws everything else as an
 * `IneScrapingClientError`, whose `retryable` says whether to try again later.
 *
 * Tried again, within the total time: 429 (after its `Retry-After`), 5xx, network errors, an attempt's timeout and a
 * success that is not JSON. That includes the requests that are not idempotent: a repeated `start` leaves a session that nobody
 * uses, a repeated `processGovernmentValidation` may scrape twice with the same result, a repeated `approve` may say that the
 * customer existed, a repeated `deleteInterview` may be answered 404. `retry: false` prevents it.
 *
 * Where a method takes `interviewId`, the executive token opens the session unless a session token is given.
 */
export interface OmniClient {
  /** Starts a session, or with `body.interviewId` re-issues a token for one. */
  start(args: StartArguments): Promise<StartResponse>;
  /** The score of a session, with the executive token unless a session token is given. To be read after FINISHED (DOC). */
  getScore(args: GetScoreArguments): Promise<Score>;
  /** Validates the voter card with INE; `scrapingMethod: true` starts scraping. With the session's own token. */
  processGovernmentValidation(args: GovernmentValidationArguments): Promise<GovernmentValidationResponse>;
  /** How far the onboarding has come, with the executive token unless a session token is given. */
  getOnboardingStatus(args: GetOnboardingStatusArguments): Promise<OnboardingStatusResponse>;
  /** Marks the onboarding complete. With the session's own token (DOC). */
  finishStatus(args: FinishStatusArguments): Promise<FinishStatusResponse>;
  /**
   * Any route of `omniContract` by its name, such as `call('getImages', { interviewId, body: { images: ['selfie'] } })`. The
   * session is named where that route wants it; `query` and `body` are the contract's own. A route that takes no interview and is
   * given no token goes out with the executive token. A refused approval is `success: false`, not an error.
   */
  call<Route extends OmniRoute>(route: Route, args: OmniArguments<Route>): Promise<OmniAnswer<Route>>;
}

const omniErrors: ErrorFamily<OmniError> = {
  parse: (value) => omniErrorSchema.safeParse(value).data,
  createError: (status, body, details) => new OmniStatusError(status, body, details),
};

/** Any route's arguments, once the compiler has seen that they fit the route. */
type AnyArguments = CallOptions &
  RequestParts & { readonly interviewId?: string | undefined; readonly token?: string | undefined };

function assertInterviewId(interviewId: string | undefined, endpoint: string): void {
  if (interviewId === undefined) return;
  const issue = interviewIdSchema.safeParse(interviewId).error?.issues[0];
  if (issue) throw new ArgumentInvalidError('interviewId', issue.message, { endpoint });
}

/** The part of the query that names the session, on a route whose query does. */
function sessionQuery(route: (typeof omniContract)[OmniRoute], { interviewId, token }: AnyArguments): object {
  const fields: object = 'query' in route ? route.query.shape : {};
  const field = sessionFields.find((name) => name in fields);
  if (field === undefined) return {};
  if (interviewId === undefined && token === undefined)
    throw new ArgumentInvalidError('interviewId', 'or a session token must be given', {
      endpoint: endpointOf(route),
    });
  return { [field]: interviewId };
}

function flag(value: boolean | undefined): 'true' | 'false' | undefined {
  return value === undefined ? undefined : value ? 'true' : 'false';
}

/**
 * What people leave at the end of the base URL: Incode's newer samples have their base end in `/0` (OBS), others paste the address of
 * a route. The contract's paths begin with `/omni` and `/executive` themselves. A prefix before it stays.
 */
const apiPath = /(?:\/+0)?(?:\/+omni(?:\/+(?:get\/score|start))?|\/+executive(?:\/+log-in)?)?\/*$/i;

function withoutApiPath(baseUrl: string): string {
  try {
    const url = new URL(baseUrl);
    url.pathname = url.pathname.replace(apiPath, '');
    return url.href;
  } catch {
    // Refused with the other options.
    return baseUrl;
  }
}

async function logIn(
  call: OmniClient['call'],
  { email, password }: OmniClientOptions,
  signal: AbortSignal,
): Promise<string> {
  const endpoint = endpointOf(omniContract.executiveLogIn);
  try {
    const { token } = await call('executiveLogIn', { body: { email, password }, signal });
    assertHeader('token', token, endpoint);
    return token;
  } catch (error) {
    if (error instanceof OmniStatusError && !error.retryable)
      throw new LogInRefusedError({ endpoint, status: error.status, cause: error });
    throw error;
  }
}

function createCall(options: OmniClientOptions): OmniClient['call'] {
  const of = 'createOmniClient';
  const { apiKey, apiVersion = '1.0' } = options;
  const lifetimeMs = options.executiveTokenLifetimeMs ?? documentedLifetimeMs;
  assertHeader('apiKey', apiKey, of);
  assertHeader('apiVersion', apiVersion, of);
  assertDuration('executiveTokenLifetimeMs', lifetimeMs, of);
  const settings = resolveSettings(
    { ...options, baseUrl: withoutApiPath(options.baseUrl) },
    omniTimeoutsDefault,
    of,
  );
  const apiKeyHeaders = { 'api-version': apiVersion, 'x-api-key': apiKey };
  const executiveToken = createExecutiveToken({
    logIn: (signal) => logIn(call, options, signal),
    lifetimeMs,
    clock: settings.clock,
  });

  async function callAny(name: OmniRoute, args: AnyArguments): Promise<unknown> {
    const { interviewId, token, params, query, body, ...callOptions } = args;
    const route = omniContract[name];
    const endpoint = endpointOf(route);
    assertInterviewId(interviewId, endpoint);
    const parts = { params, query: { ...sessionQuery(route, args), ...(query as object | undefined) }, body };
    const request = writeRequest(route, parts, settings.baseUrl);
    return await runCall({ endpoint, interviewId }, callOptions, settings, (own) => {
      const send = (tokenHeaders: Readonly<Record<string, string>>) =>
        sendRequest(request, { ...apiKeyHeaders, ...tokenHeaders }, own, omniErrors);
      if (!(tokenHeader in route.headers.shape)) return send({});
      return token === undefined
        ? withExecutiveToken(own, executiveToken, (executive) => send({ [tokenHeader]: executive }))
        : send({ [tokenHeader]: token });
    });
  }
  const call: OmniClient['call'] = (route, args) => callAny(route, args) as Promise<OmniAnswer<typeof route>>;
  return call;
}

/** Without its own token Incode could not know which session is meant. */
function assertOwnToken(name: OmniRoute, { token }: { readonly token: string }): void {
  assertHeader('token', token, endpointOf(omniContract[name]));
}

/**
 * A client of Incode's Omni API, see {@link OmniClient}. Makes no request and starts no timer by itself. Throws
 * `ArgumentInvalidError` on options that cannot work.
 */
export function createOmniClient(options: OmniClientOptions): OmniClient {
  const call = createCall(options);
  return {
    call,
    start: async (args) => call('start', { ...args, interviewId: args.body.interviewId ?? undefined }),
    getScore: async ({ verbose, ...args }) =>
      call('getScore', { ...args, query: { verbose: flag(verbose) } }),
    getOnboardingStatus: (args) => call('getOnboardingStatus', args),
    async finishStatus(args) {
      assertOwnToken('finishStatus', args);
      return await call('finishStatus', args);
    },
    async processGovernmentValidation({ fallbackEnabled, scrapingMethod, scrapingV3, ...args }) {
      assertOwnToken('processGovernmentValidation', args);
      const query = {
        fallbackEnabled: flag(fallbackEnabled),
        scrapingMethod: flag(scrapingMethod),
        scrapingV3: flag(scrapingV3),
      };
      return await call('processGovernmentValidation', { ...args, query });
    },
  };
}
