import { type Call, detailsOf, stopReason } from './call.ts';
import type { Clock } from './clock.ts';
import { untilAborted } from './deadline.ts';
import { LogInRefusedError, OmniStatusError } from './errors.ts';

/** A token for any session: logged in on demand, kept, shared by all calls. */
export interface ExecutiveToken {
  /**
   * The token, from a log-in if there is none that is fresh. One log-in at a time: whoever comes while one runs waits for
   * it. A refused log-in is remembered for a minute and rejects all calls in it. Rejects with the log-in's error, or with the signal's reason when `signal` aborts, which does not stop
   * the log-in for the others.
   */
  get(signal: AbortSignal): Promise<string>;
  /** Drops `refused`, unless another token has taken its place in the meantime. */
  drop(refused: string): void;
}

export interface ExecutiveTokenOptions {
  /** One log-in. Its signal aborts when nobody waits for it any more. */
  readonly logIn: (signal: AbortSignal) => Promise<string>;
  /** How long the server takes a token, in milliseconds. */
  readonly lifetimeMs: number;
  readonly clock: Clock;
}

/** The part of the lifetime that is used: 21.6 of 24 hours. The rest is for clocks that differ and calls under way. */
const usedPartOfLifetime = 0.9;

/**
 * How long a refusal stands, in milliseconds. A queue of verifications with a wrong password would otherwise send a log-in for
 * each of them, and could lock the account.
 */
export const refusedLogInPauseMs = 60_000;

interface LogIn {
  readonly token: Promise<string>;
  readonly controller: AbortController;
  waiting: number;
}

/** See {@link ExecutiveToken}. Does nothing before the first `get`. */
export function createExecutiveToken({ logIn, lifetimeMs, clock }: ExecutiveTokenOptions): ExecutiveToken {
  let kept: { readonly token: string; readonly freshUntil: number } | undefined;
  let running: LogIn | undefined;
  let refusal: { readonly error: LogInRefusedError; readonly until: number } | undefined;

  async function logInOnce(own: () => LogIn | undefined, signal: AbortSignal): Promise<string> {
    // Counted from before the request: the server counts from some moment after it.
    const freshUntil = clock.now() + lifetimeMs * usedPartOfLifetime;
    try {
      const token = await logIn(signal);
      kept = { token, freshUntil };
      return token;
    } catch (error) {
      if (error instanceof LogInRefusedError) refusal = { error, until: clock.now() + refusedLogInPauseMs };
      throw error;
    } finally {
      if (running === own()) running = undefined;
    }
  }

  function startLogIn(): LogIn {
    const controller = new AbortController();
    let started: LogIn | undefined;
    const token = logInOnce(() => started, controller.signal);
    started = { token, controller, waiting: 0 };
    // Each waiting caller gets the rejection through its own promise; when all have gone there is nobody to tell.
    void token.catch(() => undefined);
    return started;
  }

  return {
    async get(signal) {
      if (kept && clock.now() < kept.freshUntil) return kept.token;
      if (refusal && clock.now() < refusal.until) throw refusal.error;
      running ??= startLogIn();
      const joined = running;
      joined.waiting += 1;
      try {
        return await untilAborted(joined.token, signal);
      } finally {
        joined.waiting -= 1;
        if (joined.waiting === 0 && running === joined) {
          running = undefined;
          joined.controller.abort();
        }
      }
    },
    drop(refused) {
      if (kept?.token === refused) kept = undefined;
    },
  };
}

async function tokenFor(call: Call, executiveToken: ExecutiveToken): Promise<string> {
  try {
    return await executiveToken.get(call.deadline.signal);
  } catch (error) {
    throw stopReason(call, detailsOf(call)) ?? error;
  }
}

/** Sends with the executive token, and once more with a fresh one when it was refused: it may have been revoked. */
export async function withExecutiveToken<Answer>(
  call: Call,
  executiveToken: ExecutiveToken,
  send: (token: string) => Promise<Answer>,
): Promise<Answer> {
  const token = await tokenFor(call, executiveToken);
  try {
    return await send(token);
  } catch (error) {
    if (!(error instanceof OmniStatusError) || error.status !== 401) throw error;
  }
  executiveToken.drop(token);
  return await send(await tokenFor(call, executiveToken));
}
