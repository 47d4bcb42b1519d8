import type { RequestHandler } from 'express';

import type { AnswerFailure } from './answer-failure.ts';

/** Incode's limit for everything but captures (OBS): requests a second, and how many of them at once. */
export const documentedRate = 100;
export const documentedBurst = 50;

/** A bucket of tokens that fills with time; every request takes one. */
export interface TokenBucket {
  /** Takes a token, 0; or tells in how many milliseconds there will be one. */
  take(): number;
  /** Forgets what was taken: it is full again. */
  clear(): void;
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
    clear() {
      tokens = burst;
      filledAtMs = now();
    },
  };
}

/** How many requests a second the mock takes. */
export interface RateLimit extends TokenBucket {
  /** `Infinity`: it takes them all. */
  readonly perSecond: number;
}

/** Setting: `off`; `on` for Incode's own limit; or requests a second, half of them at once. */
export function createRateLimit(rateLimit: 'off' | 'on' | number, now: () => number): RateLimit {
  if (rateLimit === 'off') return { perSecond: Infinity, take: () => 0, clear: () => undefined };
  const perSecond = rateLimit === 'on' ? documentedRate : rateLimit;
  const burst = rateLimit === 'on' ? documentedBurst : Math.ceil(rateLimit / 2);
  return { perSecond, ...createTokenBucket(perSecond, burst, now) };
}

/**
 * Answers 429 with `Retry-After`, in whole seconds, when the bucket is empty. One bucket for the whole mock, which
 * has one API key. It fills on the mock's clock, so that a manual clock can play being throttled.
 */
export function limitRate({ perSecond, take }: RateLimit, answerFailure: AnswerFailure): RequestHandler {
  return (request, response, next) => {
    const waitMs = take();
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
