import { tokenHeader } from '@ine-scraping/contracts';

import type { AnswerFailure } from './answer-failure.ts';
import type { Failure } from './failure.ts';
import type { AnyRequest, Middleware } from './middleware.ts';
import type { Settings } from '../settings.ts';
import type { Simulation } from '../simulation.ts';
import type { Session } from '../incode/sessions.ts';

export interface AccessParts {
  readonly simulation: Simulation;
  readonly settings: Settings;
  readonly answerFailure: AnswerFailure;
}

const apiKeyHeader = 'x-api-key';
const apiVersionHeader = 'api-version';

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

/**
 * Lets a request with the right API key pass, on the routes that need nothing else. A missing or wrong one is
 * answered 403 (DOC), whatever the credential mode: without it there would be no credential at all.
 */
export function requireApiKey({ settings, answerFailure }: AccessParts): Middleware {
  return (request, response, next) => {
    if (settings.apiKey.matches(request.get(apiKeyHeader) ?? '')) next();
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

/** finish-status takes a session token only (OBS); it has no `id` to say which session. */
function takesOwnTokenOnly(request: AnyRequest): boolean {
  return request.path.includes('/finish-status');
}

function openByToken(
  request: AnyRequest,
  token: string,
  { tokens, sessions }: Simulation,
  idName: InterviewIdName,
): Session | Failure {
  const access = tokens.open(token);
  if (!access) return wrongToken;
  const interviewId = interviewIdIn(request.query, idName);
  if (access.kind === 'SESSION') {
    if (interviewId !== undefined && interviewId !== access.interviewId) return wrongToken;
    return sessions.find(access.interviewId) ?? wrongToken;
  }
  if (takesOwnTokenOnly(request)) return wrongToken;
  if (interviewId === undefined) return noInterview(idName);
  return sessions.find(interviewId) ?? unknownInterview;
}

/** As a Salesforce client asks: an API key, no token, and the interview in the query (OBS). */
function openByKeyAlone(
  request: AnyRequest,
  { sessions }: Simulation,
  idName: InterviewIdName,
): Session | Failure {
  const interviewId = interviewIdIn(request.query, idName);
  if (interviewId === undefined || takesOwnTokenOnly(request)) return wrongToken;
  return sessions.find(interviewId) ?? unknownInterview;
}

/** Where a request gets to with its credentials. */
interface Entrance<Opened> {
  /** Under `/0` the API key is not looked at. */
  readonly apiKey: 'NEEDED' | 'IGNORED';
  readonly byToken: (request: AnyRequest, token: string) => Opened | Failure;
  readonly byKeyAlone: (request: AnyRequest) => Opened | Failure;
}

function isFailure(entered: object): entered is Failure {
  return 'status' in entered && 'code' in entered;
}

/**
 * The API key first (403), then the token (401). In the lenient mode one of the two may be missing; what is
 * there must be right in both modes.
 */
function enter<Opened extends object>(
  request: AnyRequest,
  { settings, simulation: { leniency } }: AccessParts,
  { apiKey, byToken, byKeyAlone }: Entrance<Opened>,
): Opened | Failure {
  const key = request.get(apiKeyHeader);
  const token = request.get(tokenHeader);
  const keyIsDue = apiKey === 'NEEDED';
  const tokenWillDo = leniency.allowed && key === undefined && token !== undefined;
  if (keyIsDue && !tokenWillDo && !settings.apiKey.matches(key ?? '')) return wrongApiKey;
  const keyWillDo = leniency.allowed && keyIsDue && token === undefined;
  const entered = keyWillDo ? byKeyAlone(request) : byToken(request, token ?? '');
  if (isFailure(entered)) return entered;
  if (keyIsDue && key === undefined) leniency.note(request, apiKeyHeader);
  if (keyWillDo) leniency.note(request, tokenHeader);
  // The contract demands both headers of every request, and is checked after this.
  request.headers[apiKeyHeader] ??= '';
  request.headers[tokenHeader] ??= '';
  return entered;
}

/**
 * Opens the session of a request: a session token its own, an executive token the one of `id`. Without a
 * valid token 401 (DOC), also for another session's token (INF); an executive token without `id` 400 (INF);
 * unknown interview 404 (DOC).
 */
export function requireSession(
  parts: AccessParts,
  apiKey: Entrance<Session>['apiKey'],
  idName: InterviewIdName,
): Middleware {
  const { simulation, answerFailure } = parts;
  const entrance: Entrance<Session> = {
    apiKey,
    byToken: (request, token) => openByToken(request, token, simulation, idName),
    byKeyAlone: (request) => openByKeyAlone(request, simulation, idName),
  };
  return (request, response, next) => {
    const entered = enter(request, parts, entrance);
    if (isFailure(entered)) {
      answerFailure(request, response, entered);
      return;
    }
    opened.set(request, entered);
    next();
  };
}

/** Lets a request with an executive token pass. Any other is answered 401 (INF: the status). */
export function requireExecutive(parts: AccessParts): Middleware {
  const { simulation, answerFailure } = parts;
  const entrance: Entrance<object> = {
    apiKey: 'NEEDED',
    byToken: (_request, token) => {
      const access = simulation.tokens.open(token);
      return access?.kind === 'EXECUTIVE' ? access : wrongToken;
    },
    byKeyAlone: () => wrongToken,
  };
  return (request, response, next) => {
    const entered = enter(request, parts, entrance);
    if (isFailure(entered)) answerFailure(request, response, entered);
    else next();
  };
}

/** In the lenient mode a request without `api-version` is taken for one of the version that there is. */
export function defaultApiVersion({ simulation: { leniency } }: AccessParts): Middleware {
  return (request, _response, next) => {
    if (leniency.allowed && request.headers[apiVersionHeader] === undefined) {
      leniency.note(request, apiVersionHeader);
      request.headers[apiVersionHeader] = '1.0';
    }
    next();
  };
}
