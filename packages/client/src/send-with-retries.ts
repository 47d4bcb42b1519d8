import { type Call, detailsOf, stopReason } from './call.ts';
import { sleep } from './deadline.ts';
import { IneScrapingClientError, isRetryableStatus } from './errors.ts';
import { nextStep } from './retry-policy.ts';

/** What a retry needs to know of an answer. */
interface AnswerStatus {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
}

async function attemptOnce<Answer>(send: () => Promise<Answer>): Promise<Answer | IneScrapingClientError> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof IneScrapingClientError) return error;
    throw error;
  }
}

/**
 * Sends until there is an answer worth giving: a success, an error that trying again cannot help, or the last one before
 * attempts or time are used up. An error status is returned like a success; what is thrown is that no answer came.
 */
export async function sendWithRetries<Answer extends AnswerStatus>(
  send: (attempt: number) => Promise<Answer>,
  call: Call,
): Promise<Answer & { readonly attempts: number }> {
  const { retry, random, clock } = call.settings;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(() => send(attempt));
    const failed = outcome instanceof IneScrapingClientError;
    const next = nextStep(
      {
        attempt,
        retryable: failed ? outcome.retryable : isRetryableStatus(outcome.status),
        retryAfterMs: outcome.retryAfterMs,
        remainingMs: call.deadline.signal.aborted ? 0 : call.deadline.remainingMs(),
      },
      retry,
      random,
    );
    if (next.step === 'GIVE_UP') {
      if (failed) throw outcome;
      return { ...outcome, attempts: attempt };
    }
    try {
      await sleep(next.delayMs, clock, call.deadline.signal);
    } catch (error) {
      throw stopReason(call, { ...detailsOf(call), attempts: attempt, cause: outcome }) ?? error;
    }
  }
}
