import type { StartRequest, StartResponse } from '@ine-scraping/contracts';

import type { Incode } from './incode.ts';
import type { Session } from './session.ts';

/**
 * The answer of start (keys DOC, numbers invented). Official backends read `token`, `interviewId` and
 * `clientId` (OBS); one client derives its API key from that (OBS).
 */
function describeStarted(
  { interviewId, interviewCode }: Session,
  { clientId, token, existingSession }: Pick<StartResponse, 'clientId' | 'token' | 'existingSession'>,
): StartResponse {
  return {
    interviewId,
    token,
    interviewCode,
    flowType: 'flow',
    idCaptureTimeout: 10,
    selfieCaptureTimeout: 10,
    idCaptureRetries: 3,
    selfieCaptureRetries: 3,
    curpValidationRetries: 3,
    clientId,
    env: 'demo',
    existingSession,
    endScreenTitle: null,
    endScreenText: null,
    optinEnabled: false,
    optinCompanyName: null,
  };
}

/** Starts a session, or goes on with the one that the request names; `undefined` when there is none with that id. */
export function start(
  {
    clientId,
    sessions,
    tokens,
    startSession,
  }: Pick<Incode, 'clientId' | 'sessions' | 'tokens' | 'startSession'>,
  request: StartRequest,
): StartResponse | undefined {
  const existing = request.interviewId ? sessions.find(request.interviewId) : undefined;
  if (request.interviewId && !existing) return undefined;
  const session = existing ?? startSession({ externalId: request.externalId ?? undefined });
  if (!existing) {
    session.record.customFields = request.customFields ?? null;
    session.record.flowId = request.configurationId ?? null;
  }
  const token = tokens.issueForSession(session.interviewId, session.random);
  return describeStarted(session, { clientId, token, existingSession: existing !== undefined });
}
