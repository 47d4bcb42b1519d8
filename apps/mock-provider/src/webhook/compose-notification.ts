import { sentNotificationSchema } from '@ine-scraping/contracts';

import type { NotificationFault, PlannedNotification } from '../scenarios/planned-notification.ts';

/** What a notification is about. */
export interface Notified {
  readonly interviewId: string;
  /** Only if it was sent in start (DOC). */
  readonly externalId: string | undefined;
}

/** One attempt as it goes over the wire. */
export interface SentBody {
  readonly contentType: string;
  readonly body: string;
  /** How many bytes of the body really leave; the rest is promised by `Content-Length` and never comes. */
  readonly bytesSent: number;
}

const casings = {
  documented: ['InterviewId', 'externalId', 'ScrapingStatus'],
  camel: ['interviewId', 'externalId', 'scrapingStatus'],
  lower: ['interviewid', 'externalid', 'scrapingstatus'],
} as const;

/** The sound JSON of a notification, in the documented order, with what the scenario changes in it. */
export function composeNotification(planned: PlannedNotification, notified: Notified): string {
  const [interviewIdName, externalIdName, statusName] = casings[planned.casing];
  const { interviewId } = notified;
  const externalId = planned.withoutExternalId ? undefined : notified.externalId;
  const fields = {
    [interviewIdName]: interviewId,
    ...(externalId === undefined ? {} : { [externalIdName]: externalId }),
    [statusName]: planned.status,
    ...planned.extraFields,
  };
  const isDocumented =
    planned.casing === 'documented' &&
    Object.keys(planned.extraFields).length === 0 &&
    isKnown(planned.status);
  // A strict writer: what a scenario does not change on purpose is exactly the documented notification.
  return JSON.stringify(isDocumented ? sentNotificationSchema.parse(fields) : fields);
}

function isKnown(status: string): boolean {
  return sentNotificationSchema.shape.ScrapingStatus.safeParse(status).success;
}

/** The body of one attempt, garbled as `fault` says. */
export function garble(body: string, fault: NotificationFault | undefined): SentBody {
  const bytes = Buffer.byteLength(body);
  const sound = { contentType: 'application/json', body, bytesSent: bytes };
  switch (fault) {
    case 'malformed-json': {
      // As long as the sound one, so that nothing but the parser can tell.
      const malformed = body.replace(/\}$/, ',');
      return { ...sound, body: malformed };
    }
    case 'truncated-body':
      return { ...sound, bytesSent: Math.floor(bytes / 2) };
    case 'wrong-content-type':
      return { ...sound, contentType: 'text/plain' };
    default:
      return sound;
  }
}

/** Whether a receiver can read what an attempt with this fault says. */
export function isReadable(fault: NotificationFault | undefined): boolean {
  return fault !== 'malformed-json' && fault !== 'truncated-body';
}

/** The fault of the given attempt, counted from 1. */
export function faultOfAttempt(
  { fault, faultAttempts }: PlannedNotification,
  attempt: number,
): NotificationFault | undefined {
  return attempt <= faultAttempts ? fault : undefined;
}
