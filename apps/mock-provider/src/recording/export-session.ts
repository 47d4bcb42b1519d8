import {
  type Delivery,
  type DeliveryAttempt,
  type Recording,
  recordingSchema,
  recordingVersion,
} from '@ine-scraping/contracts';

import { MockProviderError } from '../errors.ts';
import { allowedMethods } from '../http/contract-paths.ts';
import type { Simulation } from '../simulation.ts';
import { hideExternalId, standInFor } from './hide-external-id.ts';
import { keepAnswerBody, keepMediaType } from './keep-answer.ts';
import { replayedSettings } from './replayed-settings.ts';

type RecordedAttempt = Recording['deliveries'][number]['attempts'][number];

/** A path that no contract has can hold anything. */
function keepPath(path: string): string {
  return allowedMethods(path).length > 0 ? path : 'other';
}

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
export function exportSession(simulation: Simulation, interviewId: string): Recording {
  const { sessions, deliveries, requests, clock, settings } = simulation;
  const session = sessions.find(interviewId);
  if (!session) throw new MockProviderError('UNKNOWN_SESSION', 'There is no session with this interviewId.');
  const { externalId, scenario, seed, createdAtMs, scrapingsAtMs } = session;
  const [startMs = createdAtMs] = scrapingsAtMs;
  return recordingSchema.parse({
    recording: recordingVersion,
    interviewId,
    seed,
    externalId: externalId === undefined ? null : standInFor(externalId),
    scenario,
    settings: replayedSettings(settings),
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
