import { z } from 'zod';

/** The header of a session token or an executive token (DOC). Header names are compared in any case (OBS). */
export const tokenHeader = 'x-incode-hardware-id';

/** Headers of every Omni request that needs an API key and no token: start and log-in (DOC). */
export const apiKeyHeadersSchema = z.object({
  /** The API's version, `1.0` (DOC, mandatory). */
  'api-version': z.string(),
  /** DOC, mandatory on `/omni/...`; a missing or wrong one is answered 403. */
  'x-api-key': z.string(),
});

/** Headers of every Omni request about a session (DOC). */
export const tokenHeadersSchema = apiKeyHeadersSchema.extend({
  /** A session token, which opens its own session, or an executive token, which opens any. Otherwise 401. */
  [tokenHeader]: z.string(),
});

/** Headers under `/0/omni`: "all further calls must be done using only the generated token" (DOC, official READMEs). */
export const zeroHeadersSchema = tokenHeadersSchema.omit({ 'x-api-key': true });

/** Of a route about one session, under `/omni` or under `/0/omni`. */
export type SessionHeaders = typeof tokenHeadersSchema | typeof zeroHeadersSchema;
