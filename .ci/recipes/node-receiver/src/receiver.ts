import { createOmniClient } from '@ine-scraping/client';
import { type Notification, recogniseScrapingStatus } from '@ine-scraping/contracts';
import { createAccess } from './access.js';
import { createFollowUp } from './follow-up.js';
import { openInbox } from './inbox.js';

/** Everything of a receiver but its HTTP. */
export interface Receiver {
  /** Whether the value of the header `x-webhook-secret` lets in. */
  isLetIn(secret: string | undefined): boolean;
  /** Stores, and has the score read later. When it returns, you may acknowledge. */
  accept(notification: Notification): void;
  /** Such as `CURRENT`, once the score has been read. */
  readOutcome(interviewId: string): string | undefined;
  stop(): void;
}

/** Longest body that is read, in bytes. A notification has some 120. */
export const bodyBytesMax = 64 * 1024;

function need(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}

export function startReceiver(env: NodeJS.ProcessEnv): Receiver {
  const inbox = openInbox(need(env, 'DATABASE_FILE'));
  const omni = createOmniClient({
    baseUrl: need(env, 'OMNI_BASE_URL'),
    apiKey: need(env, 'OMNI_API_KEY'),
    email: need(env, 'OMNI_EMAIL'),
    password: need(env, 'OMNI_PASSWORD'),
  });
  const followUp = createFollowUp(inbox, omni);
  // What the last process had acknowledged and not finished.
  for (const interviewId of inbox.listDue()) followUp(interviewId);
  return {
    isLetIn: createAccess(need(env, 'WEBHOOK_SECRETS').split(',')),
    accept({ InterviewId, externalId, ScrapingStatus }) {
      inbox.store(InterviewId, externalId, recogniseScrapingStatus(ScrapingStatus));
      followUp(InterviewId);
    },
    readOutcome: (interviewId) => inbox.readOutcome(interviewId),
    stop: () => inbox.close(),
  };
}
