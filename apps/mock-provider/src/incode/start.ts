import type { StartResponse } from '@ine-scraping/contracts';

import type { Session } from './sessions.ts';

/** Of the customer that the mock has. Official backends read it from the answer of start (OBS). */
export const clientId = 'mockprovider';

/**
 * The answer of start (keys DOC, numbers invented). Official backends read `token`, `interviewId` and
 * `clientId` (OBS).
 */
export function describeStartedSession(
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
