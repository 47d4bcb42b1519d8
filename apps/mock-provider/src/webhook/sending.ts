import type { Logger } from 'pino';

import type { Clock } from '../clock/clock.ts';
import type { Settings } from '../settings.ts';
import type { AllowedHosts } from './allowed-hosts.ts';
import type { DispatcherOptions } from './dispatcher.ts';
import { createHttpPost } from './http-post.ts';
import { createWebhookCredentials, type OAuthClient } from './webhook-credentials.ts';

/** What every webhook is sent with: "all headers are sent for all webhooks" (DOC). */
export type Sending = Omit<DispatcherOptions, 'log' | 'policy' | 'onSend'>;

function oauthClientOf({ oauthTokenUrl, oauthClientId, oauthClientSecret }: Settings): OAuthClient | null {
  if (!oauthTokenUrl || !oauthClientId || !oauthClientSecret) return null;
  return { tokenUrl: oauthTokenUrl, clientId: oauthClientId, clientSecret: oauthClientSecret };
}

/** Whether a notification can be told from one that somebody else sends. */
export function sendsCredentials(settings: Settings): boolean {
  return Object.keys(settings.webhookHeaders).length > 0 || oauthClientOf(settings) !== null;
}

export function createSending(
  settings: Settings,
  { clock, logger, hosts }: { readonly clock: Clock; readonly logger: Logger; readonly hosts: AllowedHosts },
): Sending {
  const { deliveryTimeoutMs: timeoutMs, webhookHeaders: headers } = settings;
  const post = createHttpPost(hosts);
  const credentials = createWebhookCredentials({
    clock,
    post,
    headers,
    oauth: oauthClientOf(settings),
    timeoutMs,
  });
  return { clock, logger, post, credentials, timeoutMs };
}
