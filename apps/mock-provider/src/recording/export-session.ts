import {
  type Delivery,
  type DeliveryAttempt,
  type Recording,
  recordingSchema,
  recordingVersion,
} from '@ine-scraping/contracts';

import type { Clock } from '../clock/clock.ts';
import { MockProviderError } from '../errors.ts';
import type { RequestLog } from '../incode/request-log.ts';
import type { Sessions } from '../incode/sessions.ts';
import type { DeliveryLog } from '../webhook/delivery-log.ts';
import { hideExternalId, keepAnswerBody, keepMediaType, keepPath, standInFor } from './personal-data.ts';

/** What a recording is made of. */
export interface RecordedMock {
  readonly sessions: Pick<Sessions, 'find'>;
  readonly deliveries: Pick<DeliveryLog, 'list'>;
  readonly requests: Pick<RequestLog, 'report'>;
  readonly clock: Pick<Clock, 'mode'>;
  /** Those that decide what a session plays: none is a secret or says where anything is. */
  readonly settings: Recording['settings'];
}

type RecordedAttempt = Recording['deliveries'][number]['attempts'][number];

function recordAttempt(
  { attempt, at, request, answer, judgement }: DeliveryAttempt,
  startMs: number,
  externalId: string | undefined,
): RecordedAttempt {
  return {
    attempt,
    atMs: Date.parse(at) - startMs,
    contentType: request.headers['content-type'] ?? null,
    body: hideExternalId(request.body, externalId),
    judgement,
    answer: answer && {
      status: answer.status,
      contentType: keepMediaType(answer.headers['content-type']),
      body: keepAnswerBody(answer.body),
    },
  };
}

function recordDelivery(
  { id, scrapingStatus, state, createdAt, attempts }: Delivery,
  startMs: number,
  externalId: string | undefined,
): Recording['deliveries'][number] {
  return {
    id,
    scrapingStatus,
    createdAtMs: Date.parse(createdAt) - startMs,
    state,
    attempts: attempts.map((attempt) => recordAttempt(attempt, startMs, externalId)),
  };
}

/**
 * What one session has played so far, as a document that can be kept and replayed. Throws `UNKNOWN_SESSION`.
 */
export function exportSession(
  { sessions, deliveries, requests, clock, settings }: RecordedMock,
  interviewId: string,
): Recording {
  const session = sessions.find(interviewId);
  if (!session) throw new MockProviderError('UNKNOWN_SESSION', 'There is no session with this interviewId.');
  const { externalId, scenario, seed, createdAtMs, scrapingsAtMs } = session;
  const { scrapingMs, deliveryTimeoutMs, deliveryPolicy } = settings;
  const [startMs = createdAtMs] = scrapingsAtMs;
  return recordingSchema.parse({
    recording: recordingVersion,
    interviewId,
    seed,
    externalId: externalId === undefined ? null : standInFor(externalId),
    scenario,
    settings: { scrapingMs, deliveryTimeoutMs, deliveryPolicy },
    clock: { mode: clock.mode, startedAt: new Date(startMs).toISOString() },
    scrapingsAtMs: scrapingsAtMs.map((atMs) => atMs - startMs),
    deliveries: deliveries
      .list({ interviewId })
      .map((delivery) => recordDelivery(delivery, startMs, externalId)),
    requests: requests.report(interviewId).requests.map(({ at, method, path, status, afterFinished }) => ({
      atMs: Date.parse(at) - startMs,
      method,
      path: keepPath(path),
      status,
      afterFinished,
    })),
  });
}
