import type { StartRequest, StartResponse } from '@ine-scraping/contracts';

import type { Incode } from './incode.ts';
import { clientId, type Session } from './session.ts';

/**
 * The answer of start (keys DOC, numbers invented). Official backends read `token`, `interviewId` and
 * `clientId` (OBS).
 */
function describeStarted(
  { interviewId, interviewCode }: Session,
  token: string,
  existingSession: boolean,
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
  { sessions, tokens, startSession }: Pick<Incode, 'sessions' | 'tokens' | 'startSession'>,
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
  return describeStarted(session, token, existing !== undefined);
}
