import {
  executiveTokenLifetimeMs as documentedLifetimeMs,
  type FinishStatusResponse,
  type GovernmentValidationResponse,
  type OmniError,
  omniContract,
  omniErrorSchema,
  type OnboardingStatusResponse,
  type Score,
  type StartResponse,
} from '@ine-scraping/contracts';

import { assertHeader } from './assert-header.ts';
import { LogInRefusedError, OmniStatusError } from './errors.ts';
import { createExecutiveToken, type ExecutiveToken } from './executive-token.ts';
import type {
  ExecutiveLogInArguments,
  FinishStatusArguments,
  GetOnboardingStatusArguments,
  GetScoreArguments,
  GovernmentValidationArguments,
  StartArguments,
} from './omni-arguments.ts';
import { createOmniRoutes, endpointOf, type OmniRoutes } from './omni-routes.ts';
import { createRestClient, type ErrorFamily } from './rest-client.ts';
import { assertDuration, type ClientOptions, resolveSettings, type Timeouts } from './settings.ts';

/** Incode gives up on a request after 30 s (OBS), so that its own answer comes before our time is over. */
export const omniTimeoutsDefault: Timeouts = { attemptMs: 35_000, totalMs: 90_000 };

/** What {@link createOmniClient} takes. */
export interface OmniClientOptions extends ClientOptions {
  /** Demo `https://demo-api.incodesmile.com`, production `https://saas-api.incodesmile.com` (OBS), or a mock. */
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
 * `IneScrapingClientError`, whose `retryable` says whether to try again later. `byStatus` has the same methods
 * for callers that treat a refusal as a value: they resolve with any documented status, and throw only when there is no
 * documented answer (no connection, no time, not JSON, broken contract, an error in another shape than Incode's).
 *
 * Tried again in both, within the total time: 429 (after its `Retry-After`), 5xx, network errors, an attempt's timeout and a
 * success that is not JSON. That includes the two requests that are not idempotent: a repeated `start` leaves a session that nobody
 * uses, a repeated `processGovernmentValidation` may scrape twice with the same result. `retry: false` prevents it.
 */
export interface OmniClient {
  /** Starts a session, or with `body.interviewId` re-issues a token for one. */
  start(args: StartArguments): Promise<StartResponse>;
  /** Logs the executive in and gives the token. The client does this by itself where it needs to. */
  executiveLogIn(args?: ExecutiveLogInArguments): Promise<{ token: string }>;
  /** The score of a session, with the executive token unless a session token is given. To be read after FINISHED (DOC). */
  getScore(args: GetScoreArguments): Promise<Score>;
  /** Validates the voter card with INE; `scrapingMethod: true` starts scraping. With the session's own token. */
  processGovernmentValidation(args: GovernmentValidationArguments): Promise<GovernmentValidationResponse>;
  /** How far the onboarding has come, with the executive token unless a session token is given. */
  getOnboardingStatus(args: GetOnboardingStatusArguments): Promise<OnboardingStatusResponse>;
  /** Marks the onboarding complete. With the session's own token (DOC). */
  finishStatus(args: FinishStatusArguments): Promise<FinishStatusResponse>;
  /** The same methods, answering `{ status, body, headers }` for every documented status. */
  readonly byStatus: OmniRoutes;
}

const omniErrors: ErrorFamily<OmniError> = {
  parse: (value) => omniErrorSchema.safeParse(value).data,
  createError: (status, body, details) => new OmniStatusError(status, body, details),
};

/** The body of a success. With answers `SUCCESS` every other status has been thrown already. */
function bodyOf<Answer extends { readonly status: number; readonly body: unknown }>(
  answer: Answer,
): Extract<Answer, { readonly status: 200 }>['body'] {
  return (answer as Extract<Answer, { readonly status: 200 }>).body;
}

/** Statuses that say that the credentials are wrong (DOC: 401 token, 403 API key). */
const refusals = new Set([401, 403]);

async function logInToken(routes: OmniRoutes, signal: AbortSignal): Promise<string> {
  const endpoint = endpointOf('executiveLogIn');
  try {
    const { token } = bodyOf(await routes.executiveLogIn({ signal }));
    assertHeader('token', token, endpoint);
    return token;
  } catch (error) {
    if (error instanceof OmniStatusError && refusals.has(error.status))
      throw new LogInRefusedError({ endpoint, status: error.status, cause: error });
    throw error;
  }
}

/**
 * A client of Incode's Omni API, see {@link OmniClient}. Makes no request and starts no timer by itself. Throws
 * `ArgumentInvalidError` on options that cannot work.
 */
export function createOmniClient(options: OmniClientOptions): OmniClient {
  const of = 'createOmniClient';
  const { apiKey, email, password, apiVersion = '1.0' } = options;
  const lifetimeMs = options.executiveTokenLifetimeMs ?? documentedLifetimeMs;
  assertHeader('apiKey', apiKey, of);
  assertHeader('apiVersion', apiVersion, of);
  assertDuration('executiveTokenLifetimeMs', lifetimeMs, of);
  const settings = resolveSettings(options, omniTimeoutsDefault, of);
  const executiveToken: ExecutiveToken = createExecutiveToken({
    logIn: (signal) => logInToken(routes, signal),
    lifetimeMs,
    clock: settings.clock,
  });
  const access = {
    rest: createRestClient(omniContract, settings.baseUrl, omniErrors),
    apiKeyHeaders: { 'api-version': apiVersion, 'x-api-key': apiKey },
    email,
    password,
    executiveToken,
    settings,
  };
  const routes = createOmniRoutes(access, 'SUCCESS');
  return {
    start: async (args) => bodyOf(await routes.start(args)),
    executiveLogIn: async (args) => bodyOf(await routes.executiveLogIn(args)),
    getScore: async (args) => bodyOf(await routes.getScore(args)),
    processGovernmentValidation: async (args) => bodyOf(await routes.processGovernmentValidation(args)),
    getOnboardingStatus: async (args) => bodyOf(await routes.getOnboardingStatus(args)),
    finishStatus: async (args) => bodyOf(await routes.finishStatus(args)),
    byStatus: createOmniRoutes(access, 'DOCUMENTED'),
  };
}
