import { type Delivery, type SentNotification, webhookSenderContract } from '@ine-scraping/contracts';
import type { Logger } from 'pino';

import type { Clock } from '../clock.ts';
import { makeAttempt } from './attempt.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { createLimiter } from './limiter.ts';
import { retryDelayMs } from './retry-policy.ts';

/**
 * Attempts in flight at once: a receiver that hangs must not use up our sockets, and a busy one is still
 * served fast enough.
 */
export const concurrentAttemptsMax = 128;

export interface DispatcherOptions {
  readonly clock: Clock;
  readonly log: DeliveryLog;
  readonly logger: Logger;
  /** Where notifications go; `null` sends nothing (the URL is optional at Incode too). */
  readonly webhookUrl: string | null;
  /** Of one attempt, in real milliseconds. */
  readonly timeoutMs: number;
}

/** Sends notifications, each as a delivery of its own, with retries. */
export interface Dispatcher {
  /** Starts a delivery; its first attempt is due at once. */
  dispatch(id: string, notification: SentNotification): void;
  /** Breaks off what is being sent and forgets the retries. */
  abort(): void;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function newDelivery(id: string, sent: SentNotification, url: string, createdAt: string): Delivery {
  return {
    id,
    interviewId: sent.InterviewId,
    scrapingStatus: sent.ScrapingStatus,
    url,
    state: 'PENDING',
    createdAt,
    nextAttemptAt: null,
    attempts: [],
  };
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock, log, logger, webhookUrl, timeoutMs } = options;
  const limiter = createLimiter(concurrentAttemptsMax);
  let aborter = new AbortController();

  async function attempt(
    delivery: Delivery,
    body: string,
    at: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { interviewId, scrapingStatus, url } = delivery;
    const judged = await limiter.run(() => makeAttempt({ url, body, timeoutMs, signal }));
    if (signal.aborted) return false;
    const number = delivery.attempts.length + 1;
    log.recordAttempt(delivery, { attempt: number, at, ...judged });
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

  function scheduleAttempt(delivery: Delivery, body: string, dueMs: number): void {
    const { signal } = aborter;
    const delayMs = retryDelayMs(delivery.attempts.length + 1);
    delivery.nextAttemptAt = iso(dueMs);
    clock.schedule(
      dueMs,
      async (firedAtMs) => {
        delivery.nextAttemptAt = null;
        const acknowledged = await attempt(delivery, body, iso(firedAtMs), signal);
        if (signal.aborted) return;
        if (acknowledged) log.end(delivery, 'ACKNOWLEDGED');
        else if (delayMs === undefined) log.end(delivery, 'GIVEN_UP');
        else scheduleAttempt(delivery, body, dueMs + delayMs);
      },
      { quietUntilMs: delayMs === undefined ? Infinity : dueMs + delayMs },
    );
  }

  return {
    dispatch(id, notification) {
      if (webhookUrl === null) return;
      const { path, body } = webhookSenderContract.notify;
      // A strict writer: what is not exactly the documented notification is a bug of ours and must not leave.
      const sent = body.parse(notification);
      const delivery = newDelivery(id, sent, `${webhookUrl}${path}`, iso(clock.now()));
      log.add(delivery);
      scheduleAttempt(delivery, JSON.stringify(sent), clock.now());
    },
    abort() {
      aborter.abort();
      aborter = new AbortController();
    },
  };
}
