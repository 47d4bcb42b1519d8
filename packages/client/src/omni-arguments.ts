import type { StartRequest } from '@ine-scraping/contracts';

import type { CallOptions } from './settings.ts';

/** Arguments of `start`. */
export interface StartArguments extends CallOptions {
  /** Incode's own body. With an `interviewId` it re-issues a token for that session. */
  readonly body: StartRequest;
}

/** Arguments of `executiveLogIn`: the client's own e-mail address and password are used. */
export type ExecutiveLogInArguments = CallOptions;

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
  readonly body?:
    | {
        readonly ocr?: string | null;
        readonly cic?: string | null;
        readonly nombre?: string | null;
        readonly apellidoPaterno?: string | null;
        readonly apellidoMaterno?: string | null;
        readonly anioRegistro?: string | null;
        readonly anioEmision?: string | null;
        readonly numeroEmisionCredencial?: string | null;
        readonly claveElector?: string | null;
        readonly curp?: string | null;
      }
    | null
    | undefined;
}

/** Arguments of what only reads a session: `getOcrData`, `getCustomFields` and others. */
export type ReadSessionArguments = SessionArguments & CallOptions;

/** Arguments of `getOnboardingUrl`. */
export type GetOnboardingUrlArguments = SessionArguments &
  CallOptions & {
    /** Sent by some clients (OBS); what it changes is UNK. */
    readonly clientId?: string | undefined;
  };

/** Arguments of `getImages`. */
export type GetImagesArguments = SessionArguments &
  CallOptions & {
    /** Names such as `selfie` and `croppedFrontID` (OBS). */
    readonly images: readonly string[];
  };

/** Arguments of `approve`. */
export type ApproveArguments = SessionArguments & CallOptions;

/** Arguments of `setSessionStatus`. */
export type SetSessionStatusArguments = SessionArguments &
  CallOptions & {
    /** Default `Closed`, the only one that was seen (OBS). */
    readonly action?: string | undefined;
  };

/** Arguments of `deleteInterview`. */
export type DeleteInterviewArguments = SessionArguments & CallOptions;

/** Arguments of `deleteInterviews`; the executive token is used. */
export interface DeleteInterviewsArguments extends CallOptions {
  readonly interviewIds: readonly string[];
  /** Keep the sessions and delete what they say of a person (OBS, by its name). */
  readonly deletePiiDataOnly?: boolean | undefined;
  /** OBS; its effect is UNK. */
  readonly sendNotification?: boolean | undefined;
  /** OBS; its values are UNK. */
  readonly relatedEntitiesToKeep?: readonly string[] | undefined;
}

/** The arguments of each route of the Omni API. */
export interface OmniArguments {
  readonly start: StartArguments;
  readonly executiveLogIn: ExecutiveLogInArguments | undefined;
  readonly getScore: GetScoreArguments;
  readonly processGovernmentValidation: GovernmentValidationArguments;
  readonly getOnboardingStatus: GetOnboardingStatusArguments;
  readonly finishStatus: FinishStatusArguments;
  readonly approve: ApproveArguments;
  readonly setSessionStatus: SetSessionStatusArguments;
  readonly getOnboardingUrl: GetOnboardingUrlArguments;
  readonly getOcrData: ReadSessionArguments;
  readonly getOcrDataV2: ReadSessionArguments;
  readonly getImages: GetImagesArguments;
  readonly getCustomFields: ReadSessionArguments;
  readonly getEvents: ReadSessionArguments;
  readonly isPostprocessFinished: ReadSessionArguments;
  readonly deleteInterview: DeleteInterviewArguments;
  readonly deleteInterviews: DeleteInterviewsArguments;
}
