import type { Delivery, DeliveryAttempt, ReceiverRequest } from '@ine-scraping/contracts';

import { readsScore } from '../../incode/request-counts.ts';

/** `forger`: whoever sends what only Incode should. */
export type Actor = 'Incode' | 'receiver' | 'forger';

/** One thing that happened in a play, in plain words. */
export interface TimelineStep {
  /** Tells steps apart: each is told once. */
  readonly id: string;
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

function attemptSteps(delivery: Delivery, attempt: DeliveryAttempt, startMs: number): TimelineStep[] {
  const { scrapingStatus: status, forged } = delivery;
  const id = `${delivery.id}/${attempt.attempt}`;
  const which = attempt.attempt > 1 ? `, attempt ${attempt.attempt}` : '';
  const atMs = Date.parse(attempt.at) - startMs;
  const notified: TimelineStep = forged
    ? { id, atMs, actor: 'forger', text: `notifies ${status}, without credentials` }
    : { id, atMs, actor: 'Incode', text: `notifies ${status}${which}` };
  const answered = { id: `${id}/answer`, atMs };
  if (attempt.judgement === 'ACKNOWLEDGED') {
    const text = `acknowledges ${status}: ${attempt.answer?.status}${describeBody(attempt.answer?.body)}${describeDuration(attempt)}`;
    return [notified, { ...answered, actor: 'receiver', text }];
  }
  const text = `takes ${status} as not acknowledged`;
  return [notified, { ...answered, actor: forged ? 'forger' : 'Incode', text, reason: attempt.reason }];
}

function nextStep({
  id,
  scrapingStatus,
  forged,
  state,
  nextAttemptAt,
  attempts,
}: Delivery): Omit<TimelineStep, 'atMs'>[] {
  const count = attempts.length;
  if (forged) return [];
  if (state === 'GIVEN_UP') {
    return [{ id: `${id}/end`, actor: 'Incode', text: `gives ${scrapingStatus} up after ${count} attempts` }];
  }
  const last = attempts.at(-1);
  if (state !== 'PENDING' || nextAttemptAt === null || !last) return [];
  const seconds = (Date.parse(nextAttemptAt) - Date.parse(last.at)) / 1000;
  return [
    {
      id: `${id}/next/${count}`,
      actor: 'Incode',
      text: `will notify ${scrapingStatus} again in ${seconds} s`,
    },
  ];
}

/** What has happened to these deliveries so far. */
export function deliverySteps(deliveries: readonly Delivery[], startMs: number): TimelineStep[] {
  return deliveries.flatMap((delivery) => {
    const last = delivery.attempts.at(-1);
    const atMs = last ? Date.parse(last.at) - startMs : 0;
    return [
      ...delivery.attempts.flatMap((attempt) => attemptSteps(delivery, attempt, startMs)),
      ...nextStep(delivery).map((step) => ({ ...step, atMs })),
    ];
  });
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
      atMs: Date.parse(at) - startMs,
      actor: 'receiver',
      text: `${what}: ${answer}${describeScore(request)}`,
    };
  });
}
