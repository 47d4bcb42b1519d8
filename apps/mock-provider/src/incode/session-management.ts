import type {
  ApproveResponse,
  DeleteInterviewsRequest,
  EventsResponse,
  ImagesResponse,
  OnboardingUrlResponse,
  Score,
  SessionStatusResponse,
} from '@ine-scraping/contracts';

import { clientId, customerRandom, type Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { createToken } from './tokens.ts';

/** One grey pixel: enough for a client that decodes what it gets. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

/** Names of images that a session has (the last two INF, the others OBS). */
const imageNames: ReadonlySet<string> = new Set([
  'selfie',
  'croppedFrontID',
  'croppedBackID',
  'croppedOriginalFrontID',
  'croppedOriginalBackID',
  'croppedFace',
  'croppedIDFace',
  'fullFrameFrontID',
  'fullFrameBackID',
]);

/** The images asked for, base64 by name; `null` for one that the session does not have (INF). */
export function describeImages({ record }: Session, wanted: readonly string[]): ImagesResponse {
  const has = (name: string): boolean => imageNames.has(name) && !record.personalDataDeleted;
  return Object.fromEntries(wanted.map((name) => [name, has(name) ? pixel : null]));
}

/** Leads nowhere (the answer's shape is OBS, the address invented). */
export function describeOnboardingUrl({ interviewCode }: Session): OnboardingUrlResponse {
  return { success: true, url: `https://onboarding.example/${clientId}/${interviewCode}` };
}

/**
 * Makes a customer of the session's person (keys OBS). A score that failed is refused, and the second approval
 * finds the customer of the first (both INF). `score` is the one that whoever asks could read now.
 */
export function approve(session: Session, score: Score): ApproveResponse {
  const { record } = session;
  const totalScore = score.overall?.status;
  if (totalScore === 'FAIL') {
    return { success: false, uuid: null, token: null, totalScore: null, existingCustomer: null };
  }
  const existingCustomer = record.approved;
  record.approved = true;
  const random = customerRandom(session);
  const uuid = random.hex(24);
  return { success: true, uuid, token: createToken(random), totalScore, existingCustomer };
}

/** Closes a session; the first time counts. */
export function closeSession(
  { interviewId, createdAtMs, record }: Session,
  nowMs: number,
): SessionStatusResponse {
  record.closedAtMs ??= nowMs;
  return {
    _id: interviewId,
    _createdAt: createdAtMs,
    _updatedAt: record.closedAtMs,
    closedAt: record.closedAtMs,
    sessionStatus: 'Closed',
  };
}

/** What the session has come through: onboarding, scraping, close (INF: codes and choice are ours). */
export function describeEvents({ createdAtMs, scraping, record }: Session): EventsResponse {
  const events = [
    { code: 'SESSION_STARTED', timestamp: createdAtMs },
    ...record.milestones.map(({ status, atMs }) => ({ code: status as string, timestamp: atMs })),
  ];
  if (scraping.status !== 'NOT_STARTED') {
    events.push({ code: 'INE_SCRAPING_STARTED', timestamp: scraping.startedAtMs });
  }
  if (scraping.status === 'FINISHED') {
    events.push({ code: 'INE_SCRAPING_FINISHED', timestamp: scraping.finishedAtMs });
  }
  if (record.closedAtMs !== null) events.push({ code: 'SESSION_CLOSED', timestamp: record.closedAtMs });
  return { events: events.toSorted((a, b) => a.timestamp - b.timestamp) };
}

/** Deletes the named sessions, or only what they say of a person. Unknown ones are passed over (INF). */
export function deleteSessions(sessions: Sessions, { filter, config }: DeleteInterviewsRequest): void {
  for (const interviewId of filter.ids) {
    const session = sessions.find(interviewId);
    if (session && config?.deletePiiDataOnly === true) session.record.personalDataDeleted = true;
    else sessions.delete(interviewId);
  }
}
