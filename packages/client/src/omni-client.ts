import {
  type ApproveResponse,
  type CustomFieldsResponse,
  type DeletedResponse,
  type EventsResponse,
  executiveTokenLifetimeMs as documentedLifetimeMs,
  type FinishStatusResponse,
  type GovernmentValidationResponse,
  type ImagesResponse,
  type OcrData,
  type OcrDataV2,
  type OmniError,
  omniContract,
  omniErrorSchema,
  type OnboardingStatusResponse,
  type OnboardingUrlResponse,
  type PostprocessResponse,
  type Score,
  type SessionStatusResponse,
  type StartResponse,
} from '@ine-scraping/contracts';

import { assertHeader } from './assert-header.ts';
import { LogInRefusedError, OmniStatusError } from './errors.ts';
import { createExecutiveToken, type ExecutiveToken } from './executive-token.ts';
import type {
  ApproveArguments,
  DeleteInterviewArguments,
  DeleteInterviewsArguments,
  ExecutiveLogInArguments,
  FinishStatusArguments,
  GetImagesArguments,
  GetOnboardingStatusArguments,
  GetOnboardingUrlArguments,
  GetScoreArguments,
  GovernmentValidationArguments,
  ReadSessionArguments,
  SetSessionStatusArguments,
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
 * success that is not JSON. That includes the requests that are not idempotent: a repeated `start` leaves a session that nobody
 * uses, a repeated `processGovernmentValidation` may scrape twice with the same result, a repeated `approve` may say that the
 * customer existed, a repeated `deleteInterview` may be answered 404. `retry: false` prevents it.
 *
 * Where a method takes `interviewId`, the executive token opens the session unless a session token is given.
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
  /** Where the user goes through the onboarding. */
  getOnboardingUrl(args: GetOnboardingUrlArguments): Promise<OnboardingUrlResponse>;
  /** What was read from the voter card. */
  getOcrData(args: ReadSessionArguments): Promise<OcrData>;
  /** The same as `getOcrData`, wrapped in `ocrData`. */
  getOcrDataV2(args: ReadSessionArguments): Promise<OcrDataV2>;
  /** Captured images by name, base64; `null` for one that there is not. */
  getImages(args: GetImagesArguments): Promise<ImagesResponse>;
  /** The custom fields that `start` was given. */
  getCustomFields(args: ReadSessionArguments): Promise<CustomFieldsResponse>;
  /** What has happened in the session. */
  getEvents(args: ReadSessionArguments): Promise<EventsResponse>;
  /** Whether the captured documents have been processed. */
  isPostprocessFinished(args: ReadSessionArguments): Promise<PostprocessResponse>;
  /** Makes the person of a session a known customer. A refusal is `success: false`, not an error. */
  approve(args: ApproveArguments): Promise<ApproveResponse>;
  /** Closes a session. */
  setSessionStatus(args: SetSessionStatusArguments): Promise<SessionStatusResponse>;
  /** Deletes one session. */
  deleteInterview(args: DeleteInterviewArguments): Promise<DeletedResponse>;
  /** Deletes many sessions, or only the personal data in them. */
  deleteInterviews(args: DeleteInterviewsArguments): Promise<DeletedResponse>;
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
    getOnboardingUrl: async (args) => bodyOf(await routes.getOnboardingUrl(args)),
    getOcrData: async (args) => bodyOf(await routes.getOcrData(args)),
    getOcrDataV2: async (args) => bodyOf(await routes.getOcrDataV2(args)),
    getImages: async (args) => bodyOf(await routes.getImages(args)),
    getCustomFields: async (args) => bodyOf(await routes.getCustomFields(args)),
    getEvents: async (args) => bodyOf(await routes.getEvents(args)),
    isPostprocessFinished: async (args) => bodyOf(await routes.isPostprocessFinished(args)),
    approve: async (args) => bodyOf(await routes.approve(args)),
    setSessionStatus: async (args) => bodyOf(await routes.setSessionStatus(args)),
    deleteInterview: async (args) => bodyOf(await routes.deleteInterview(args)),
    deleteInterviews: async (args) => bodyOf(await routes.deleteInterviews(args)),
    byStatus: createOmniRoutes(access, 'DOCUMENTED'),
  };
}
