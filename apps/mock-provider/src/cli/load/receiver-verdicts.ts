import { verificationSchema } from '@ine-scraping/contracts';

import { MockProviderError } from '../../errors.ts';

/** Answers from memory or with one query: longer means that it does not work. */
const timeoutMs = 10_000;

/** Requests at once: a receiver under load has other work. */
const concurrencyMax = 16;

/** An interview that no receiver knows, to see whether it has a read API at all. */
const unknownInterviewId = '0'.repeat(24);

/** Reads what a receiver has come to. */
export interface VerdictReader {
  /** Rejects with `RECEIVER_UNAVAILABLE` when there is no such API. */
  check(): Promise<void>;
  /**
   * The outcome of the verdict of each session, several at once; `null` while there is none. At the signal it ends with
   * those that it has. Rejects with `RECEIVER_UNAVAILABLE` when one cannot be read.
   */
  read(interviewIds: readonly string[]): Promise<Map<string, string | null>>;
}

/** Reads verdicts from the receiver's read API, `GET /v1/verifications/{interviewId}`. */
export function createVerdictReader(baseUrl: string, signal: AbortSignal): VerdictReader {
  async function readOne(interviewId: string): Promise<string | null> {
    const url = new URL(`v1/verifications/${encodeURIComponent(interviewId)}`, baseUrl.replace(/\/?$/, '/'));
    const fail = (why: string, cause?: unknown): never => {
      const message = `The receiver's verdict cannot be read from ${url.origin}: ${why}.`;
      throw new MockProviderError('RECEIVER_UNAVAILABLE', message, { cause });
    };
    const response = await fetch(url, {
      // Whoever a redirect leads to was not named.
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]),
    }).catch((cause: unknown) => fail('it does not answer', cause));
    const body: unknown = await response.json().catch(() => undefined);
    // It has not heard of the session: then there is no verdict, which is for the scenario to judge.
    if (response.status === 404) return null;
    const parsed = verificationSchema.safeParse(body);
    if (response.status !== 200 || !parsed.success)
      return fail(`the answer to ${url.pathname} is ${response.status} and no verification`);
    return parsed.data.state === 'SCORED' ? parsed.data.verdict.outcome : null;
  }

  return {
    async check() {
      await readOne(unknownInterviewId);
    },
    async read(interviewIds) {
      const verdicts = new Map<string, string | null>();
      const left = interviewIds.values();
      async function readNext(): Promise<void> {
        for (const interviewId of left) {
          if (signal.aborted) return;
          verdicts.set(interviewId, await readOne(interviewId));
        }
      }
      try {
        await Promise.all(Array.from({ length: concurrencyMax }, readNext));
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      return verdicts;
    },
  };
}
