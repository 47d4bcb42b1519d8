import { z } from 'zod';

/**
 * Incode's error body (DOC reference/introduction). `message` and `path` can be missing (OBS). `status` is the HTTP status
 * or one of Incode's own codes, such as 4005 (DOC).
 */
export const omniErrorSchema = z.looseObject({
  /** Milliseconds since 1970. */
  timestamp: z.number(),
  status: z.number(),
  error: z.string(),
  message: z.string().nullish(),
  path: z.string().nullish(),
});
export type OmniError = z.output<typeof omniErrorSchema>;

type OmniErrorStatus = 400 | 401 | 403 | 404 | 405 | 406 | 413 | 415 | 429 | 500 | 502 | 503 | 504;

/**
 * The HTTP statuses of an Omni error (DOC), with 429 for a throttled request (OBS). The type is written out because a
 * spread of an `as const` object turns the numbers into strings, and ts-rest then knows no status but 200.
 */
export const omniErrorResponses: Record<OmniErrorStatus, typeof omniErrorSchema> = {
  400: omniErrorSchema,
  401: omniErrorSchema,
  403: omniErrorSchema,
  404: omniErrorSchema,
  405: omniErrorSchema,
  406: omniErrorSchema,
  413: omniErrorSchema,
  415: omniErrorSchema,
  429: omniErrorSchema,
  500: omniErrorSchema,
  502: omniErrorSchema,
  503: omniErrorSchema,
  504: omniErrorSchema,
};
