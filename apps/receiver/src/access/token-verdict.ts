import { errors } from 'jose';

/** What a bearer token is worth. */
export type TokenVerdict =
  | {
      readonly valid: true;
      /** Until when nobody has to look at it again, in milliseconds since 1970. */
      readonly untilMs: number;
    }
  | {
      readonly valid: false;
      /** What is wrong with it, in one sentence that quotes nothing of it. */
      readonly detail: string;
    };

/** How far the clocks of whoever issues tokens and of the replicas may be apart. */
export const clockToleranceSeconds = 30;

/**
 * Why a token is not taken, from what `jose` says; claims are only looked at when the signature is right.
 *
 * @throws `error` itself when it is none of jose's: a defect, or an outage.
 */
export function refuseToken(error: unknown): TokenVerdict {
  if (!(error instanceof errors.JOSEError)) throw error;
  if (error instanceof errors.JWTExpired) return { valid: false, detail: 'the bearer token has expired' };
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { valid: false, detail: 'the bearer token is not meant for this webhook, or not valid yet' };
  }
  return { valid: false, detail: 'the bearer token is none, or signed with no key that this receiver takes' };
}
