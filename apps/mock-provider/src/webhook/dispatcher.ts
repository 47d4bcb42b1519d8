import type { Delivery, DeliveryAttempt } from '@ine-scraping/contracts';
import type { Logger } from 'pino';

import type { Clock } from '../clock/clock.ts';
import type { NotificationFault, PlannedNotification } from '../scenarios/planned-notification.ts';
import { makeAttempt } from './attempt.ts';
import { composeNotification, faultOfAttempt, garble, type Notified } from './compose-notification.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { type DeliveryPolicy, retryDelayMs } from './delivery-policy.ts';
import type { HttpPost } from './http-post.ts';
import type { WebhookCredentials } from './webhook-credentials.ts';

/**
 * Attempts in flight at once: a receiver that hangs must not use up our sockets, and a busy one is still
 * served fast enough.
 */
export const concurrentAttemptsMax = 128;

/** What every webhook is sent with: "all headers are sent for all webhooks" (DOC). */
export interface Sender {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly post: HttpPost;
  readonly credentials: WebhookCredentials;
  /** Of one attempt, in real milliseconds. */
  readonly timeoutMs: number;
}

export interface DispatcherOptions extends Sender {
  readonly log: DeliveryLog;
  readonly policy: DeliveryPolicy;
  /** Called right before a notification leaves, with what its attempt has wrong; not when nothing can be sent. */
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
  /** When its first attempt was due, on the clock; not later than now. */
  readonly dueMs: number;
  /** Default: composed of the two above. */
  readonly body?: string | undefined;
}

/** Sends notifications, each as a delivery of its own, with retries. */
export interface Dispatcher {
  /** Starts a delivery: its first attempt is made at once. */
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

/** A delivery that has not ended, with what its attempts are made of. */
interface OpenDelivery {
  readonly delivery: Delivery;
  readonly dispatch: Dispatch;
  readonly body: string;
}

/** When the clock fired an attempt. */
interface Fired {
  readonly at: string;
  /** How long after it was due, in milliseconds. */
  readonly lateMs: number;
}

/** One attempt at a time among all that may be in flight; nothing when it was broken off. */
async function attempt(
  { policy, post, timeoutMs, credentials, onSend }: DispatcherOptions,
  limiter: Limiter,
  { delivery, dispatch, body }: OpenDelivery,
  fired: Fired,
  signal: AbortSignal,
): Promise<DeliveryAttempt | undefined> {
  const number = delivery.attempts.length + 1;
  const fault = faultOfAttempt(dispatch.planned, number);
  const dueAt = performance.now() - fired.lateMs;
  return limiter.run(async () => {
    // Its turn can come after a reset, when nobody plays this session any more.
    if (signal.aborted) return undefined;
    const judged = await makeAttempt({
      url: delivery.url,
      sent: garble(body, fault),
      timeoutMs,
      signal,
      dueAt,
      policy,
      post,
      credentials: delivery.forged ? null : credentials,
      onSend: () => onSend(dispatch, fault),
    });
    return signal.aborted ? undefined : { attempt: number, at: fired.at, ...judged };
  });
}

/** One line for each attempt. Nothing in it is the receiver's own text: `reason` never quotes any. */
function logAttempt(logger: Logger, delivery: Delivery, made: DeliveryAttempt): void {
  const { id: deliveryId, interviewId, scrapingStatus } = delivery;
  const { attempt: number, judgement, reason, lateMs, durationMs } = made;
  logger[judgement === 'ACKNOWLEDGED' ? 'info' : 'warn'](
    { interviewId, deliveryId, scrapingStatus, attempt: number, judgement, reason, lateMs, durationMs },
    'attempt judged',
  );
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock, log, logger, policy } = options;
  const limiter = createLimiter(concurrentAttemptsMax);
  let aborter = new AbortController();

  function scheduleAttempt(open: OpenDelivery, dueMs: number): void {
    const { delivery } = open;
    const { signal } = aborter;
    // The schedule is Incode's: a forger whose notification is refused has none.
    const delayMs = delivery.forged ? undefined : retryDelayMs(policy, delivery.attempts.length + 1);
    delivery.nextAttemptAt = iso(dueMs);
    clock.schedule(
      dueMs,
      async (firedAtMs) => {
        delivery.nextAttemptAt = null;
        const fired = { at: iso(firedAtMs), lateMs: Math.max(0, firedAtMs - dueMs) };
        const made = await attempt(options, limiter, open, fired, signal);
        if (!made) return;
        log.recordAttempt(delivery, made);
        logAttempt(logger, delivery, made);
        if (made.judgement === 'ACKNOWLEDGED') log.end(delivery, 'ACKNOWLEDGED');
        else if (delayMs === undefined) log.end(delivery, 'GIVEN_UP');
        else scheduleAttempt(open, dueMs + delayMs);
      },
      { quietUntilMs: delayMs === undefined ? Infinity : dueMs + delayMs },
    );
  }

  return {
    dispatch(dispatch) {
      const { planned, notified, dueMs, body = composeNotification(planned, notified) } = dispatch;
      const delivery = newDelivery(dispatch, iso(clock.now()));
      log.add(delivery);
      scheduleAttempt({ delivery, dispatch, body }, dueMs);
    },
    abort() {
      aborter.abort();
      options.credentials.clear();
      aborter = new AbortController();
    },
  };
}
