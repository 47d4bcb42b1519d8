import type { RequestHandler } from 'express';

import type { Clock } from '../clock.ts';
import type { AnswerFailure } from './answer-failure.ts';

/** Incode's limit for everything but captures (OBS): requests a second, and how many of them at once. */
export const documentedRate = 100;
export const documentedBurst = 50;

/** A bucket of tokens that fills with time; every request takes one. */
export interface TokenBucket {
  /** Takes a token, 0; or tells in how many milliseconds there will be one. */
  take(): number;
}

/** A full bucket of `burst` tokens, that `perSecond` more drop into. */
export function createTokenBucket(perSecond: number, burst: number, now: () => number): TokenBucket {
  let tokens = burst;
  let filledAtMs = now();
  return {
    take() {
      const nowMs = now();
      // A real clock can be set back; that must not empty the bucket.
      const passedMs = Math.max(0, nowMs - filledAtMs);
      tokens = Math.min(burst, tokens + (passedMs * perSecond) / 1000);
      filledAtMs = nowMs;
      if (tokens >= 1) {
        tokens -= 1;
        return 0;
      }
      return ((1 - tokens) * 1000) / perSecond;
    },
  };
}

/**
 * Answers 429 with `Retry-After`, in whole seconds, when the bucket is empty. One bucket for the whole mock, which
 * has one API key. It fills on the mock's clock, so that a manual clock can play being throttled. Setting:
 * `off`; `on` for Incode's own limit; or requests a second, half of them at once.
 */
export function limitRate(
  rateLimit: 'off' | 'on' | number,
  clock: Clock,
  answerFailure: AnswerFailure,
): RequestHandler {
  if (rateLimit === 'off') return (_request, _response, next) => next();
  const perSecond = rateLimit === 'on' ? documentedRate : rateLimit;
  const burst = rateLimit === 'on' ? documentedBurst : Math.ceil(rateLimit / 2);
  const bucket = createTokenBucket(perSecond, burst, () => clock.now());
  return (request, response, next) => {
    const waitMs = bucket.take();
    if (waitMs === 0) {
      next();
      return;
    }
    response.setHeader('Retry-After', String(Math.max(1, Math.ceil(waitMs / 1000))));
    answerFailure(request, response, {
      status: 429,
      code: 'RATE_LIMITED',
      detail: `There were more than ${perSecond} requests a second.`,
    });
  };
}
