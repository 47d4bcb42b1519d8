import type { Logger } from 'pino';

import type { Clock } from '../clock/clock.ts';
import type { NotificationFault, PlannedNotification } from '../scenarios/planned-notification.ts';
import { checkWebhookUrl, createAllowedHosts } from './allowed-hosts.ts';
import { isReadable } from './compose-notification.ts';
import { createDeliveryLog, type DeliveryLog } from './delivery-log.ts';
import { deliveryPolicies, type DeliveryPolicyName } from './delivery-policy.ts';
import { createDispatcher, type Dispatch, type Sender } from './dispatcher.ts';
import { createHttpPost } from './http-post.ts';
import { createOnboardingStatusWebhook, type OnboardingStatusWebhook } from './onboarding-status-webhook.ts';
import {
  createWebhookCredentials,
  type CredentialSettings,
  oauthClientOf,
  sendsCredentials,
} from './webhook-credentials.ts';

/** What a customer has configured for both webhooks, and whom the mock may call. */
export interface WebhookSettings extends CredentialSettings {
  /** Where a session's notifications go that names no URL of its own; `null`: nowhere. It is optional at Incode too (DOC). */
  readonly webhookUrl: string | null;
  readonly onboardingStatusUrl: string | null;
  readonly deliveryPolicy: DeliveryPolicyName;
  /** Of one attempt, in real milliseconds. */
  readonly deliveryTimeoutMs: number;
  readonly allowedHosts: readonly string[];
  readonly dangerouslyAllowAnyWebhookHost: boolean;
}

/** One INE Scraping notification that is due. */
export interface DueNotification {
  /** 24 hexadecimal characters. */
  readonly deliveryId: string;
  /** Its place in the scenario, counted from 1. */
  readonly number: number;
  readonly planned: PlannedNotification;
  /** The session that it is sent for. */
  readonly session: {
    readonly interviewId: string;
    readonly externalId: string | undefined;
    /** A URL of its own, already checked. */
    readonly webhookUrl: string | undefined;
  };
  /** The interview that it names instead of the session's own. */
  readonly otherInterviewId: string | undefined;
  /** On the clock; not later than now. */
  readonly dueMs: number;
}

/** Both webhooks of Incode that the mock sends. */
export interface Webhooks {
  /** Of INE Scraping. */
  readonly deliveries: DeliveryLog;
  readonly onboardingStatus: OnboardingStatusWebhook;
  /** A URL in one spelling. Throws `WEBHOOK_URL_REFUSED` when it is none, or its host is not allowed. */
  checkUrl(url: string): string;
  /** Sends one INE Scraping notification. Without a URL it does nothing. */
  send(notification: DueNotification): void;
  /** Breaks off what is being sent, of both. */
  abort(): void;
  /** Forgets the deliveries of both. */
  clear(): void;
}

export interface WebhooksOptions {
  readonly settings: WebhookSettings;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called when a FINISHED leaves that gives its receiver a reason to read the score of this interview. */
  readonly onFinished: (interviewId: string) => void;
}

/** Whether this attempt gives its receiver a reason to read the score. */
function announcesFinished(
  { planned }: Dispatch,
  fault: NotificationFault | undefined,
  settings: WebhookSettings,
): boolean {
  if (planned.status !== 'FINISHED' || !isReadable(fault)) return false;
  // Without credentials on either nobody can tell a forgery, and who believes it does nothing wrong.
  return !planned.withoutCredentials || !sendsCredentials(settings);
}

export function createWebhooks({ settings, clock, logger, onFinished }: WebhooksOptions): Webhooks {
  const { deliveryTimeoutMs: timeoutMs, webhookHeaders: headers } = settings;
  const hosts = createAllowedHosts({
    hosts: settings.allowedHosts,
    any: settings.dangerouslyAllowAnyWebhookHost,
  });
  const post = createHttpPost(hosts);
  const oauth = oauthClientOf(settings);
  const credentials = createWebhookCredentials({ clock, post, headers, oauth, timeoutMs });
  const sender: Sender = { clock, logger, post, credentials, timeoutMs };
  const onboardingStatus = createOnboardingStatusWebhook({ ...sender, url: settings.onboardingStatusUrl });
  const deliveries = createDeliveryLog({
    onError: (error) => logger.error({ err: error }, 'listener for ended deliveries failed'),
  });
  const dispatcher = createDispatcher({
    ...sender,
    log: deliveries,
    policy: deliveryPolicies[settings.deliveryPolicy],
    onSend: (dispatch, fault) => {
      if (announcesFinished(dispatch, fault, settings)) onFinished(dispatch.notified.interviewId);
    },
  });

  return {
    deliveries,
    onboardingStatus,
    checkUrl: (url) => checkWebhookUrl(hosts, url),
    send({ deliveryId: id, number, planned, session, otherInterviewId, dueMs }) {
      const url = session.webhookUrl ?? settings.webhookUrl;
      if (url === null) return;
      const { interviewId, externalId } = session;
      const notified = { interviewId: otherInterviewId ?? interviewId, externalId };
      dispatcher.dispatch({ id, url, interviewId, planned, number, notified, dueMs });
    },
    abort() {
      dispatcher.abort();
      onboardingStatus.abort();
    },
    clear() {
      deliveries.clear();
      onboardingStatus.clear();
    },
  };
}
