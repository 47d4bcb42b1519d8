import type { VerificationState } from '@ine-scraping/contracts';

/** What the sentence is made of. */
export interface Waiting {
  readonly state: Exclude<VerificationState, 'SCORED'>;
  readonly createdAt: Date;
  readonly inProgressAt: Date | null;
  readonly finishedAt: Date | null;
  readonly nextAttemptAt: Date | null;
  /** What the last attempt of a FINISHED verification found. */
  readonly lastDetail: string | null;
  /** Of a FAILED one. */
  readonly failureReason: string | null;
  readonly failedAt: Date | null;
}

/** What is the same for all verifications. */
export interface ReadCircumstances {
  readonly now: Date;
  /** Why Incode lets us read no score, or `null`; see `IncodeAccess`. */
  readonly accessProblem: string | null;
}

/** Such as `2026-01-05 10:07 UTC`, for a person. */
export function writeTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function when(nextAttemptAt: Date, now: Date): string {
  return nextAttemptAt <= now ? 'now' : `at ${writeTime(nextAttemptAt)}`;
}

function waitsFor(waiting: Waiting, now: Date): string {
  const { createdAt, failedAt, failureReason, finishedAt, inProgressAt, lastDetail, nextAttemptAt, state } =
    waiting;
  if (state === 'FAILED') {
    const why = failureReason === null ? '' : `: ${failureReason}`;
    return `Waiting for somebody to redrive it since ${writeTime(failedAt ?? createdAt)}${why}`;
  }
  if (state === 'FINISHED') {
    const found = lastDetail === null ? '' : `: ${lastDetail}`;
    const next = nextAttemptAt ? `; we ask Incode ${when(nextAttemptAt, now)}` : '';
    return `Waiting for the score since ${writeTime(finishedAt ?? createdAt)}${found}${next}`;
  }
  const next = nextAttemptAt
    ? `we look ourselves ${when(nextAttemptAt, now)}`
    : 'we have looked as often as we do by ourselves, and look again when somebody asks for it';
  return `Waiting for Incode's FINISHED since ${writeTime(inProgressAt ?? createdAt)}; ${next}`;
}

/** One sentence on what a verification waits for, and on what keeps all of them waiting. Pure. */
export function waitingFor(waiting: Waiting, { accessProblem, now }: ReadCircumstances): string {
  const sentence = waitsFor(waiting, now);
  return accessProblem === null || waiting.state === 'FAILED' ? sentence : `${sentence}; ${accessProblem}`;
}
