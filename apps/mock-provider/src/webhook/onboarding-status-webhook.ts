import {
  type NotifiedOnboardingStatus,
  type OnboardingStatusDelivery,
  sentOnboardingStatusSchema,
} from '@ine-scraping/contracts';

import { createRandom } from '../random.ts';
import { plannedNotificationSchema } from '../scenarios/planned-notification.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { deliveryPolicies } from './delivery-policy.ts';
import { createDispatcher, type Sender } from './dispatcher.ts';

export interface OnboardingStatusWebhookOptions extends Sender {
  /** Where the onboarding status goes; `null` sends nothing. */
  readonly url: string | null;
}

/** A status that a session has reached. */
export interface ReachedStatus {
  readonly interviewId: string;
  /** Only if it was sent in start (DOC). */
  readonly externalId: string | undefined;
  readonly status: NotifiedOnboardingStatus;
  readonly clientId: string;
  /** The `configurationId` of start, if it had one. */
  readonly flowId: string | null;
}

/** Incode's other webhook, the onboarding status: one delivery for each status that a session reaches. */
export interface OnboardingStatusWebhook {
  notify(reached: ReachedStatus): void;
  /** Oldest first. */
  list(interviewId?: string): OnboardingStatusDelivery[];
  /** Breaks off what is being sent. */
  abort(): void;
  clear(): void;
}

function composeStatus({ interviewId, externalId, status, clientId, flowId }: ReachedStatus): string {
  const fields = {
    interviewId,
    ...(externalId === undefined ? {} : { externalId }),
    onboardingStatus: status,
    clientId,
    ...(flowId === null ? {} : { flowId }),
  };
  // A strict writer, in the casing of all of Incode's webhooks but the INE Scraping one.
  return JSON.stringify(sentOnboardingStatusSchema.parse(fields));
}

/**
 * Its deliveries have a log of their own, so that whoever counts INE Scraping deliveries counts those alone. They are
 * judged by the general rule for webhooks (`current`): the acknowledgement is the INE Scraping page's (DOC).
 */
export function createOnboardingStatusWebhook({
  url,
  ...sender
}: OnboardingStatusWebhookOptions): OnboardingStatusWebhook {
  // Nobody listens to it.
  const log = createDeliveryLog({ onError: () => undefined });
  const dispatcher = createDispatcher({
    ...sender,
    log,
    policy: deliveryPolicies.current,
    onSend: () => undefined,
  });
  return {
    notify(reached) {
      if (url === null) return;
      const { interviewId, externalId, status } = reached;
      dispatcher.dispatch({
        // A source of its own: this webhook must not change the ids of the other one.
        id: createRandom(`${status} of ${interviewId}`).hex(24),
        url,
        interviewId,
        planned: plannedNotificationSchema.parse({ status }),
        number: 1,
        notified: { interviewId, externalId },
        dueMs: sender.clock.now(),
        body: composeStatus(reached),
      });
    },
    list: (interviewId) =>
      log.list({ interviewId }).map(({ scrapingStatus, notification: _, forged: __, ...delivery }) => ({
        ...delivery,
        onboardingStatus: scrapingStatus,
      })),
    abort: () => dispatcher.abort(),
    clear: () => log.clear(),
  };
}
