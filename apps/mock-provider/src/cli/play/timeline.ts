import type { Delivery, DeliveryAttempt, ReceiverRequest } from '@ine-scraping/contracts';

import { readsScore } from '../../incode/request-counts.ts';

/** `forger`: whoever sends what only Incode should. */
export type Actor = 'Incode' | 'receiver' | 'forger';

/** What it is, for programs. */
export type StepKind = 'NOTIFIED' | 'ACKNOWLEDGED' | 'NOT_ACKNOWLEDGED' | 'WAITING' | 'GIVEN_UP' | 'ASKED';

/** One thing that happened in a play, in plain words. */
export interface TimelineStep {
  /** Tells steps apart: each is told once. */
  readonly id: string;
  readonly kind: StepKind;
  /** On the mock's clock, from the start of the play. */
  readonly atMs: number;
  readonly actor: Actor;
  readonly text: string;
  /** Why it failed; each further attempt fails for the same. */
  readonly reason?: string;
}

/** The body of an acknowledgement when it says `success` and nothing else: whatever else a receiver writes may be somebody's data. */
function describeBody(body = ''): string {
  return /^\s*\{\s*"success"\s*:\s*(?:true|"true")\s*\}\s*$/.test(body) ? ` ${body.trim()}` : '';
}

/** The clock stands while a receiver answers, so its times do not show what took long. */
function describeDuration({ durationMs }: DeliveryAttempt): string {
  return durationMs < 1000 ? '' : `, after ${(durationMs / 1000).toFixed(1)} s`;
}

/** Whose times they are. A manual clock stands while a receiver answers. */
type Clock = 'manual' | 'real';

function answeredAtMs({ at, durationMs }: DeliveryAttempt, clock: Clock): number {
  return Date.parse(at) + (clock === 'real' ? durationMs : 0);
}

function attemptSteps(delivery: Delivery, attempt: DeliveryAttempt, clock: Clock): TimelineStep[] {
  const { scrapingStatus: status, forged } = delivery;
  const id = `${delivery.id}/${attempt.attempt}`;
  const which = attempt.attempt > 1 ? `, attempt ${attempt.attempt}` : '';
  const sender = forged ? 'forger' : 'Incode';
  const notified: TimelineStep = {
    id,
    kind: 'NOTIFIED',
    atMs: Date.parse(attempt.at),
    actor: sender,
    text: `notifies ${status}${forged ? ', without credentials' : which}`,
  };
  const answered = { id: `${id}/answer`, atMs: answeredAtMs(attempt, clock) };
  if (attempt.judgement === 'ACKNOWLEDGED') {
    const text = `acknowledges ${status}: ${attempt.answer?.status}${describeBody(attempt.answer?.body)}${describeDuration(attempt)}`;
    return [notified, { ...answered, kind: 'ACKNOWLEDGED', actor: 'receiver', text }];
  }
  const text = `takes ${status} as not acknowledged`;
  return [notified, { ...answered, kind: 'NOT_ACKNOWLEDGED', actor: sender, text, reason: attempt.reason }];
}

function nextSteps(delivery: Delivery, clock: Clock): TimelineStep[] {
  const { id, scrapingStatus, forged, state, nextAttemptAt, attempts } = delivery;
  const last = attempts.at(-1);
  if (forged || !last) return [];
  const count = attempts.length;
  const step = { atMs: answeredAtMs(last, clock), actor: 'Incode' } as const;
  if (state === 'GIVEN_UP') {
    const text = `gives ${scrapingStatus} up after ${count} attempts`;
    return [{ ...step, id: `${id}/end`, kind: 'GIVEN_UP', text }];
  }
  if (state !== 'PENDING' || nextAttemptAt === null) return [];
  const seconds = (Date.parse(nextAttemptAt) - Date.parse(last.at)) / 1000;
  const text = `will notify ${scrapingStatus} again in ${clock === 'real' ? Math.round(seconds) : seconds} s`;
  return [{ ...step, id: `${id}/next/${count}`, kind: 'WAITING', text }];
}

/** What has happened to these deliveries so far, from `startMs` on. */
export function deliverySteps(
  deliveries: readonly Delivery[],
  startMs: number,
  clock: Clock = 'manual',
): TimelineStep[] {
  const steps = deliveries.flatMap((delivery) => [
    ...delivery.attempts.flatMap((attempt) => attemptSteps(delivery, attempt, clock)),
    ...nextSteps(delivery, clock),
  ]);
  return steps.map((step) => ({ ...step, atMs: step.atMs - startMs }));
}

/** Whether it was worth the read; an error says so by its status. */
function describeScore(request: ReceiverRequest): string {
  if (!readsScore(request) || request.status !== 200) return '';
  return request.withOutcome ? ', with the outcome' : ', without the outcome';
}

/** What the receiver asked of the mock, once it has its answer. */
export function requestSteps(requests: readonly ReceiverRequest[], startMs: number): TimelineStep[] {
  return requests.map((request) => {
    const { id, at, method, path, status } = request;
    const answer = status === null ? 'no answer' : String(status);
    const what = readsScore(request) ? 'reads the score' : `asks ${method} ${path}`;
    return {
      id: `request/${id}`,
      kind: 'ASKED',
      atMs: Date.parse(at) - startMs,
      actor: 'receiver',
      text: `${what}: ${answer}${describeScore(request)}`,
    };
  });
}
