import { tokenHeader } from '@ine-scraping/contracts';

import type { AnswerFailure } from '../http/answer-failure.ts';
import type { Failure } from '../http/failure.ts';
import type { AnyRequest, Middleware } from '../http/middleware.ts';
import type { Settings } from '../settings.ts';
import type { Simulation } from '../simulation.ts';
import type { Session } from './sessions.ts';

export interface AccessParts {
  readonly simulation: Simulation;
  readonly settings: Settings;
  readonly answerFailure: AnswerFailure;
}

const wrongApiKey: Failure = {
  status: 403,
  code: 'API_KEY_INVALID',
  detail: 'The x-api-key is missing or wrong.',
};
const wrongToken: Failure = {
  status: 401,
  code: 'TOKEN_INVALID',
  detail: `The token in ${tokenHeader} is missing, unknown, expired or made for another session.`,
};
function noInterview(idName: InterviewIdName): Failure {
  return {
    status: 400,
    code: 'INTERVIEW_ID_MISSING',
    detail: `${idName}: An executive token opens any session, so the query must say which one.`,
  };
}
export const unknownInterview: Failure = {
  status: 404,
  code: 'INTERVIEW_UNKNOWN',
  detail: 'There is no session with this interview id.',
};

const opened = new WeakMap<AnyRequest, Session>();

/** The session that {@link requireSession} has opened for the request. */
export function sessionOf(request: AnyRequest): Session {
  const session = opened.get(request);
  if (!session) throw new Error('The route has no session: requireSession must come before it.');
  return session;
}

/** Lets a request with the right API key pass. A missing or wrong one is answered 403 (DOC). */
export function requireApiKey({ settings, answerFailure }: AccessParts): Middleware {
  return (request, response, next) => {
    if (settings.apiKey.matches(request.get('x-api-key') ?? '')) next();
    else answerFailure(request, response, wrongApiKey);
  };
}

/** What a query calls the interview: `id`, or `interviewId` at approve and delete (OBS). */
export type InterviewIdName = 'id' | 'interviewId';

/** The interview of a query. An empty one comes from clients that fill in nothing; it means absent (INF). */
function interviewIdIn(query: unknown, name: InterviewIdName): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const id: unknown = Reflect.get(query, name);
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function openSession(
  request: AnyRequest,
  { tokens, sessions }: Simulation,
  idName: InterviewIdName,
): Session | Failure {
  const access = tokens.open(request.get(tokenHeader) ?? '');
  if (!access) return wrongToken;
  const interviewId = interviewIdIn(request.query, idName);
  if (access.kind === 'SESSION') {
    if (interviewId !== undefined && interviewId !== access.interviewId) return wrongToken;
    return sessions.find(access.interviewId) ?? wrongToken;
  }
  // finish-status takes a session token only (OBS); it has no `id` to say which session.
  if (request.path.includes('/finish-status')) return wrongToken;
  if (interviewId === undefined) return noInterview(idName);
  return sessions.find(interviewId) ?? unknownInterview;
}

/**
 * Opens the session of a request: a session token its own, an executive token the one of `id`. Without a
 * valid token 401 (DOC), also for another session's token (INF); an executive token without `id` 400 (INF);
 * unknown interview 404 (DOC).
 */
export function requireSession(
  { simulation, answerFailure }: AccessParts,
  idName: InterviewIdName = 'id',
): Middleware {
  return (request, response, next) => {
    const session = openSession(request, simulation, idName);
    if ('status' in session) {
      answerFailure(request, response, session);
      return;
    }
    opened.set(request, session);
    next();
  };
}

/** Lets a request with an executive token pass. Any other is answered 401 (INF: the status). */
export function requireExecutive({ simulation, answerFailure }: AccessParts): Middleware {
  return (request, response, next) => {
    if (simulation.tokens.open(request.get(tokenHeader) ?? '')?.kind === 'EXECUTIVE') next();
    else answerFailure(request, response, wrongToken);
  };
}
