import type { omniContract, StartRequest, tokenHeader } from '@ine-scraping/contracts';
import type { AppRoute } from '@ts-rest/core';

import type { Named, RouteAnswer, RouteRequest, Sent } from './route.ts';
import type { CallOptions } from './settings.ts';

type OmniContract = typeof omniContract;

/** A route of the Omni API, by its name in the contract. */
export type OmniRoute = keyof OmniContract;

/** The body of a route's success. */
export type OmniAnswer<Route extends OmniRoute> = RouteAnswer<OmniContract[Route]>;

/**
 * Which session. With an `interviewId` alone the executive token opens it; with a `token`, a session token, that is used
 * instead, and Incode finds the session by the token when there is no `interviewId` (DOC).
 */
export type SessionArguments =
  | { readonly interviewId: string; readonly token?: string | undefined }
  | { readonly interviewId?: undefined; readonly token: string };

/** Which session, where only its own token will do. `interviewId` is not sent: it names the session in errors. */
export interface OwnSessionArguments {
  readonly token: string;
  readonly interviewId?: string | undefined;
}

/** The field of a query that names the session: `id` on most routes, `interviewId` on some (OBS). */
export const sessionFields = ['id', 'interviewId'] as const;
type SessionField = (typeof sessionFields)[number];

type QueryField<Query> = [Query] extends [never] ? never : keyof Named<Query>;

/** How a route knows the session: by its query or a token, by a token alone (the executive's by default), or not at all. */
type SessionPart<Route extends AppRoute> = typeof tokenHeader extends keyof Sent<Route, 'headers'>
  ? SessionField & QueryField<Sent<Route, 'query'>> extends never
    ? Partial<OwnSessionArguments>
    : SessionArguments
  : Pick<OwnSessionArguments, 'interviewId'>;

/**
 * What any route takes: its `query` and `body` as the contract has them, with `interviewId` in place of the query's field
 * for it, and which token to use.
 */
export type OmniArguments<Route extends OmniRoute> = CallOptions &
  SessionPart<OmniContract[Route]> &
  RouteRequest<OmniContract[Route], SessionField>;

/** Arguments of `start`. */
export interface StartArguments extends CallOptions {
  /** Incode's own body. With an `interviewId` it re-issues a token for that session. */
  readonly body: StartRequest;
}

/** Arguments of `getScore`. */
export type GetScoreArguments = SessionArguments &
  CallOptions & {
    /** OBS; its effect is UNK. */
    readonly verbose?: boolean | undefined;
  };

/** Arguments of `getOnboardingStatus`. */
export type GetOnboardingStatusArguments = SessionArguments & CallOptions;

/** Arguments of `finishStatus`. */
export type FinishStatusArguments = OwnSessionArguments & CallOptions;

/** Arguments of `processGovernmentValidation`. */
export interface GovernmentValidationArguments extends OwnSessionArguments, CallOptions {
  /** "If true and there's some connection or infrastructure error with the INE service, validation by scraping will start" (DOC). Default false. */
  readonly fallbackEnabled?: boolean | undefined;
  /** "If true, then direct connection to INE service won't be attempted and the scraping approach will be used instead" (DOC). Default false. */
  readonly scrapingMethod?: boolean | undefined;
  /** OBS: used by one client in place of `scrapingMethod`; its relation to it is UNK. */
  readonly scrapingV3?: boolean | undefined;
  /** The card's data (DOC). Without it the session's own data is used. */
  readonly body?: Named<Sent<OmniContract['processGovernmentValidation'], 'body'>>;
}
