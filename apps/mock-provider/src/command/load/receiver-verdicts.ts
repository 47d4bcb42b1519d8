import { verificationSchema } from '@ine-scraping/contracts';

import { CommandError } from '../command-error.ts';

/** Answers from memory or with one query: longer means that it does not work. */
const timeoutMs = 10_000;

/** Requests at once: a receiver under load has other work. */
const concurrencyMax = 16;

/** The outcome of the verdict that the receiver has on a session; `null` while it has none. */
export type ReadVerdict = (interviewId: string) => Promise<string | null>;

/**
 * Reads verdicts from the receiver's read API, `GET /v1/verifications/{interviewId}`. Rejects with one sentence when
 * there is no such API.
 */
export function createVerdictReader(baseUrl: string): ReadVerdict {
  return async (interviewId) => {
    const url = new URL(`v1/verifications/${encodeURIComponent(interviewId)}`, baseUrl.replace(/\/?$/, '/'));
    const fail = (why: string, cause?: unknown): never => {
      throw new CommandError(`The receiver's verdict cannot be read from ${url.origin}: ${why}.`, { cause });
    };
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((cause: unknown) =>
      fail('it does not answer', cause),
    );
    const body: unknown = await response.json().catch(() => undefined);
    // It has not heard of the session: then there is no verdict, which is for the scenario to judge.
    if (response.status === 404) return null;
    const parsed = verificationSchema.safeParse(body);
    if (response.status !== 200 || !parsed.success)
      return fail(`the answer to ${url.pathname} is ${response.status} and no verification`);
    return parsed.data.state === 'SCORED' ? parsed.data.verdict.outcome : null;
  };
}

/** The verdict of each session, several at once. */
export async function readVerdicts(
  interviewIds: readonly string[],
  read: ReadVerdict,
): Promise<Map<string, string | null>> {
  const verdicts = new Map<string, string | null>();
  const left = interviewIds.values();
  async function readNext(): Promise<void> {
    for (const interviewId of left) verdicts.set(interviewId, await read(interviewId));
  }
  await Promise.all(Array.from({ length: concurrencyMax }, readNext));
  return verdicts;
}
