import { tokenHeader } from '@ine-scraping/contracts';
import type { RequestHandler } from 'express';

import { isMockToken } from '../incode/tokens.ts';
import type { Incode } from '../incode/incode.ts';
import type { Session } from '../incode/session.ts';
import type { Secret } from '../secret.ts';
import type { AnswerFailure } from './answer-failure.ts';
import type { CredentialMode } from './credential-mode.ts';
import type { Failure } from './failure.ts';
import type { AnyRequest, Middleware } from './endpoint.ts';

/** Who opens what, and how a request says who it is. */
export interface Access extends Pick<Incode, 'sessions' | 'tokens'> {
  readonly apiKey: Secret;
  readonly credentialMode: CredentialMode;
  readonly answerFailure: AnswerFailure;
}

/**
 * Some clients send the token as a bearer token in place of its own header (OBS). Comes before everything that reads the
 * token.
 */
export const takeBearerToken: RequestHandler = ({ headers }, _response, next) => {
  const bearer = /^bearer +(?<token>\S+) *$/i.exec(headers.authorization ?? '')?.groups?.['token'];
  if (bearer !== undefined) headers[tokenHeader] ||= bearer;
  next();
};

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
/** Whoever keeps a token for a day has it from before the mock was started anew, and must learn that a new one helps. */
const forgottenToken: Failure = {
  ...wrongToken,
  detail: `The token in ${tokenHeader} has expired, or is of a mock provider before this one was started or reset: log in or start the session again.`,
};
function noInterview([idName]: InterviewIdNames): Failure {
  return {
    status: 400,
    code: 'INTERVIEW_ID_MISSING',
    detail: `The query parameter ${idName} is missing: an executive token opens any session, so the query must say which one.`,
  };
}
export const unknownInterview: Failure = {
  status: 404,
  code: 'INTERVIEW_UNKNOWN',
  detail: 'There is no session with this interview id.',
};

const sessionsOpened = new WeakMap<AnyRequest, Session>();

/** The session that {@link requireSession} has opened for the request. */
export function sessionOf(request: AnyRequest): Session {
  const session = sessionsOpened.get(request);
  if (!session) throw new Error('The route has no session: requireSession must come before it.');
  return session;
}

/**
 * Lets a request with the right API key pass, on the routes that need nothing else. A missing or wrong one is
 * answered 403 (DOC), whatever the credential mode: without it there would be no credential at all.
 */
export function requireApiKey({ apiKey, answerFailure }: Access): Middleware {
  return (request, response, next) => {
    if (apiKey.matches(request.get(apiKeyHeader) ?? '')) next();
    else answerFailure(request, response, wrongApiKey);
  };
}

type InterviewIdName = 'id' | 'interviewId';
/** What a query may call the interview: `id`; `interviewId` at approve and delete (OBS); either at the score (OBS). The first counts. */
export type InterviewIdNames = readonly [InterviewIdName, ...InterviewIdName[]];

/** The interview of a query. An empty one comes from clients that fill in nothing; it means absent (INF). */
function interviewIdIn(query: unknown, names: InterviewIdNames): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const ids = names.map((name): unknown => Reflect.get(query, name));
  return ids.find((id) => typeof id === 'string' && id !== '') as string | undefined;
}

/** finish-status takes a session token only (OBS); it has no `id` to say which session. */
function takesOwnTokenOnly(request: AnyRequest): boolean {
  return request.path.includes('/finish-status');
}

function openByToken(
  request: AnyRequest,
  token: string,
  { tokens, sessions }: Access,
  idNames: InterviewIdNames,
): Session | Failure {
  const access = tokens.open(token);
  if (!access) return isMockToken(token) ? forgottenToken : wrongToken;
  const interviewId = interviewIdIn(request.query, idNames);
  if (access.kind === 'SESSION') {
    if (interviewId !== undefined && interviewId !== access.interviewId) return wrongToken;
    return sessions.find(access.interviewId) ?? wrongToken;
  }
  if (takesOwnTokenOnly(request)) return wrongToken;
  if (interviewId === undefined) return noInterview(idNames);
  return sessions.find(interviewId) ?? unknownInterview;
}

/** As a Salesforce client asks: an API key, no token, and the interview in the query (OBS). */
function openByKeyAlone(
  request: AnyRequest,
  { sessions }: Access,
  idNames: InterviewIdNames,
): Session | Failure {
  const interviewId = interviewIdIn(request.query, idNames);
  if (interviewId === undefined || takesOwnTokenOnly(request)) return wrongToken;
  return sessions.find(interviewId) ?? unknownInterview;
}

/** Where a request gets to with its credentials. */
interface Entrance<Opened> {
  /** Under `/0` the API key is not looked at. */
  readonly keyIsDue: boolean;
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
  { apiKey, credentialMode }: Access,
  { keyIsDue, byToken, byKeyAlone }: Entrance<Opened>,
): Opened | Failure {
  const key = request.get(apiKeyHeader);
  const token = request.get(tokenHeader);
  const tokenWillDo = credentialMode.isLenient && key === undefined && token !== undefined;
  if (keyIsDue && !tokenWillDo && !apiKey.matches(key ?? '')) return wrongApiKey;
  const keyWillDo = credentialMode.isLenient && keyIsDue && token === undefined;
  const entered = keyWillDo ? byKeyAlone(request) : byToken(request, token ?? '');
  if (isFailure(entered)) return entered;
  if (keyIsDue && key === undefined) credentialMode.note(request, 'missingHeader', apiKeyHeader);
  if (keyWillDo) credentialMode.note(request, 'missingHeader', tokenHeader);
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
export function requireSession(access: Access, keyIsDue: boolean, idNames: InterviewIdNames): Middleware {
  const entrance: Entrance<Session> = {
    keyIsDue,
    byToken: (request, token) => openByToken(request, token, access, idNames),
    byKeyAlone: (request) => openByKeyAlone(request, access, idNames),
  };
  return (request, response, next) => {
    const entered = enter(request, access, entrance);
    if (isFailure(entered)) {
      access.answerFailure(request, response, entered);
      return;
    }
    sessionsOpened.set(request, entered);
    next();
  };
}

/** Lets a request with an executive token pass. Any other is answered 401 (INF: the status). */
export function requireExecutive(access: Access): Middleware {
  const entrance: Entrance<object> = {
    keyIsDue: true,
    byToken: (_request, token) => {
      const opened = access.tokens.open(token);
      if (!opened && isMockToken(token)) return forgottenToken;
      return opened?.kind === 'EXECUTIVE' ? opened : wrongToken;
    },
    byKeyAlone: () => wrongToken,
  };
  return (request, response, next) => {
    const entered = enter(request, access, entrance);
    if (isFailure(entered)) access.answerFailure(request, response, entered);
    else next();
  };
}

/** In the lenient mode a request without `api-version` is taken for one of the version that there is. */
export function defaultApiVersion({ credentialMode }: Access): Middleware {
  return (request, _response, next) => {
    if (credentialMode.isLenient && request.headers[apiVersionHeader] === undefined) {
      credentialMode.note(request, 'missingHeader', apiVersionHeader);
      request.headers[apiVersionHeader] = '1.0';
    }
    next();
  };
}
