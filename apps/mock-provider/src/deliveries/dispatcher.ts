import type { Delivery } from '@ine-scraping/contracts';
import type { Logger } from 'pino';

import type { Clock } from '../clock.ts';
import type { NotificationFault, PlannedNotification } from '../scenarios/planned-notification.ts';
import { makeAttempt } from './attempt.ts';
import { composeNotification, faultOfAttempt, garble, type Notified } from './compose-notification.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { createLimiter } from './limiter.ts';
import { type DeliveryPolicy, retryDelayMs } from './delivery-policy.ts';
import type { HttpPost } from './http-post.ts';
import type { WebhookCredentials } from './webhook-credentials.ts';

/**
 * Attempts in flight at once: a receiver that hangs must not use up our sockets, and a busy one is still
 * served fast enough.
 */
export const concurrentAttemptsMax = 128;

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly log: DeliveryLog;
  readonly logger: Logger;
  readonly policy: DeliveryPolicy;
  readonly post: HttpPost;
  readonly credentials: WebhookCredentials;
  /** Of one attempt, in real milliseconds. */
  readonly timeoutMs: number;
  /** Called right before each attempt with what it carries. */
  readonly onSend: (dispatch: Dispatch, fault: NotificationFault | undefined) => void;
}

/** One notification to send. */
export interface Dispatch {
  /** Of the delivery. */
  readonly id: string;
  readonly url: string;
  /** The session that it is played for. */
  readonly interviewId: string;
  readonly planned: PlannedNotification;
  /** Its place in the scenario, counted from 1. */
  readonly number: number;
  /** What the notification itself names. */
  readonly notified: Notified;
  /** Default: composed of the two above. */
  readonly body?: string | undefined;
}

/** Sends notifications, each as a delivery of its own, with retries. */
export interface Dispatcher {
  /** Starts a delivery; its first attempt is due at once. */
  dispatch(dispatch: Dispatch): void;
  /** Breaks off what is being sent and forgets the retries. */
  abort(): void;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function newDelivery({ id, interviewId, planned, number, url }: Dispatch, createdAt: string): Delivery {
  return {
    id,
    interviewId,
    notification: number,
    forged: planned.withoutCredentials,
    scrapingStatus: planned.status,
    url,
    state: 'PENDING',
    createdAt,
    nextAttemptAt: null,
    attempts: [],
  };
}

/** A delivery with what its attempts are made of. */
interface Sending {
  readonly delivery: Delivery;
  readonly dispatch: Dispatch;
  readonly body: string;
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock, log, logger, policy, post, timeoutMs, onSend } = options;
  const limiter = createLimiter(concurrentAttemptsMax);
  let aborter = new AbortController();

  async function attempt(
    { delivery, dispatch, body }: Sending,
    { at, lateMs: firedLateMs }: { readonly at: string; readonly lateMs: number },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { interviewId, scrapingStatus, url } = delivery;
    const number = delivery.attempts.length + 1;
    const credentials = dispatch.planned.withoutCredentials ? null : options.credentials;
    const fault = faultOfAttempt(dispatch.planned, number);
    const sent = garble(body, fault);
    const firedAt = performance.now();
    let lateMs = firedLateMs;
    const judged = await limiter.run(() => {
      lateMs += performance.now() - firedAt;
      onSend(dispatch, fault);
      return makeAttempt({ url, sent, timeoutMs, signal, policy, post, credentials });
    });
    if (signal.aborted) return false;
    log.recordAttempt(delivery, { attempt: number, at, lateMs: Math.round(lateMs), ...judged });
    const acknowledged = judged.judgement === 'ACKNOWLEDGED';
    const { judgement, reason, durationMs } = judged;
    logger[acknowledged ? 'info' : 'warn'](
      {
        interviewId,
        deliveryId: delivery.id,
        scrapingStatus,
        attempt: number,
        judgement,
        reason,
        durationMs,
      },
      'attempt judged',
    );
    return acknowledged;
  }

  function scheduleAttempt(sending: Sending, dueMs: number): void {
    const { delivery } = sending;
    const { signal } = aborter;
    // The schedule is Incode's: a forger whose notification is refused has none.
    const delayMs = delivery.forged ? undefined : retryDelayMs(policy, delivery.attempts.length + 1);
    delivery.nextAttemptAt = iso(dueMs);
    clock.schedule(
      dueMs,
      async (firedAtMs) => {
        delivery.nextAttemptAt = null;
        const fired = { at: iso(firedAtMs), lateMs: Math.max(0, firedAtMs - dueMs) };
        const acknowledged = await attempt(sending, fired, signal);
        if (signal.aborted) return;
        if (acknowledged) log.end(delivery, 'ACKNOWLEDGED');
        else if (delayMs === undefined) log.end(delivery, 'GIVEN_UP');
        else scheduleAttempt(sending, dueMs + delayMs);
      },
      { quietUntilMs: delayMs === undefined ? Infinity : dueMs + delayMs },
    );
  }

  return {
    dispatch(dispatch) {
      const { planned, notified, body = composeNotification(planned, notified) } = dispatch;
      const delivery = newDelivery(dispatch, iso(clock.now()));
      log.add(delivery);
      scheduleAttempt({ delivery, dispatch, body }, clock.now());
    },
    abort() {
      aborter.abort();
      options.credentials.clear();
      aborter = new AbortController();
    },
  };
}
