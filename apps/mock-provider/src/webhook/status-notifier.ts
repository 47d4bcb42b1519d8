import { type OnboardingStatusDelivery, sentOnboardingStatusSchema } from '@ine-scraping/contracts';

import type { MilestoneStatus } from '../incode/onboarding.ts';
import type { Session } from '../incode/sessions.ts';
import { clientId } from '../incode/start.ts';
import { createRandom } from '../random.ts';
import { plannedNotificationSchema } from '../scenarios/planned-notification.ts';
import { createDeliveryLog } from './delivery-log.ts';
import { deliveryPolicies } from './delivery-policy.ts';
import { createDispatcher } from './dispatcher.ts';
import type { Sending } from './sending.ts';

export interface StatusNotifierOptions extends Sending {
  /** Where the onboarding status goes; `null` sends nothing. */
  readonly url: string | null;
}

/** Sends Incode's other webhook, the onboarding status: one delivery for each status that a session reaches. */
export interface StatusNotifier {
  notify(session: Session, status: MilestoneStatus): void;
  /** Oldest first. */
  list(interviewId?: string): OnboardingStatusDelivery[];
  /** Breaks off what is being sent. */
  abort(): void;
  clear(): void;
}

function composeStatus({ interviewId, externalId, record }: Session, status: MilestoneStatus): string {
  const fields = {
    interviewId,
    ...(externalId === undefined ? {} : { externalId }),
    onboardingStatus: status,
    clientId,
    ...(record.flowId === null ? {} : { flowId: record.flowId }),
  };
  // A strict writer, in the casing of all of Incode's webhooks but the INE Scraping one.
  return JSON.stringify(sentOnboardingStatusSchema.parse(fields));
}

/**
 * Its deliveries have a log of their own, so that whoever counts INE Scraping deliveries counts those alone. They are
 * judged by the general rule for webhooks (`current`): the acknowledgement is the INE Scraping page's (DOC).
 */
export function createStatusNotifier({ url, ...options }: StatusNotifierOptions): StatusNotifier {
  // Nobody listens to it.
  const log = createDeliveryLog({ onError: () => undefined });
  const dispatcher = createDispatcher({
    ...options,
    log,
    policy: deliveryPolicies.current,
    onSend: () => undefined,
  });
  return {
    notify(session, status) {
      if (url === null) return;
      const { interviewId, externalId } = session;
      // A source of its own: this webhook must not change the ids of the other one.
      const id = createRandom(`${status} of ${interviewId}`).hex(24);
      const planned = plannedNotificationSchema.parse({ status });
      const body = composeStatus(session, status);
      dispatcher.dispatch({
        id,
        url,
        interviewId,
        planned,
        number: 1,
        notified: { interviewId, externalId },
        dueMs: options.clock.now(),
        body,
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
