import type { Logger } from 'pino';

import type { Clock } from '../clock/clock.ts';
import type { RequestLog } from '../incode/request-log.ts';
import type { Session } from '../incode/sessions.ts';
import type { PlayedNotification } from '../incode/play.ts';
import type { NotificationFault } from '../scenarios/planned-notification.ts';
import type { Settings } from '../settings.ts';
import { createAllowedHosts } from './allowed-hosts.ts';
import { type CallbackUrls, createCallbackUrls } from './callback-urls.ts';
import { isReadable } from './compose-notification.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { deliveryPolicies } from './delivery-policy.ts';
import { createDispatcher, type Dispatch } from './dispatcher.ts';
import { createSending, sendsCredentials } from './sending.ts';
import { createStatusNotifier, type StatusNotifier } from './status-notifier.ts';

/** Both webhooks of Incode that the mock sends, with all that they are sent with. */
export interface Webhooks {
  readonly urls: CallbackUrls;
  readonly statusNotifier: StatusNotifier;
  /** Sends one INE Scraping notification, which was due at `dueMs` on the clock. Without a URL it does nothing. */
  send(session: Session, played: PlayedNotification, dueMs: number): void;
  /** Breaks off what is being sent, of both. */
  abort(): void;
}

export interface WebhooksParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deliveries: DeliveryLog;
  readonly requests: RequestLog;
}

/** Whether this attempt gives its receiver a reason to read the score. */
function announcesFinished(
  { planned }: Dispatch,
  fault: NotificationFault | undefined,
  settings: Settings,
): boolean {
  if (planned.status !== 'FINISHED' || !isReadable(fault)) return false;
  // Without credentials on either nobody can tell a forgery, and who believes it does nothing wrong.
  return !planned.withoutCredentials || !sendsCredentials(settings);
}

export function createWebhooks(
  settings: Settings,
  { clock, logger, deliveries, requests }: WebhooksParts,
): Webhooks {
  const { allowedHosts, dangerouslyAllowAnyWebhookHost: any } = settings;
  const hosts = createAllowedHosts({ hosts: allowedHosts, any });
  const urls = createCallbackUrls(hosts, settings.webhookUrl);
  const sending = createSending(settings, { clock, logger, hosts });
  const statusNotifier = createStatusNotifier({ ...sending, url: settings.onboardingStatusUrl });
  const dispatcher = createDispatcher({
    ...sending,
    log: deliveries,
    policy: deliveryPolicies[settings.deliveryPolicy],
    onSend: (dispatch, fault) => {
      if (announcesFinished(dispatch, fault, settings)) requests.noteFinished(dispatch.notified.interviewId);
    },
  });

  return {
    urls,
    statusNotifier,
    send(session, { deliveryId: id, planned, number, otherInterviewId }, dueMs) {
      const url = urls.of(session);
      if (url === null) return;
      const { interviewId, externalId } = session;
      const notified = { interviewId: otherInterviewId ?? interviewId, externalId };
      dispatcher.dispatch({ id, url, interviewId, planned, number, notified, dueMs });
    },
    abort() {
      dispatcher.abort();
      statusNotifier.abort();
    },
  };
}
