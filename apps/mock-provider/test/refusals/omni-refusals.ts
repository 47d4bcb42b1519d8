import { apiKey, version } from '../support/omni.ts';
import {
  json,
  malformed,
  noPath,
  notJson,
  otherMethod,
  type Refusal,
  tooLarge,
  unknownId,
  wrongEncoding,
} from './refusal.ts';

const strict = { credentials: 'strict' } as const;
const withKey = { ...version, ...apiKey };
const withJson = { ...withKey, ...json };
const withWrongKey = { ...version, 'x-api-key': 'wrong' };

const wrongKey = { status: 403, says: 'The x-api-key is missing or wrong.' };
const wrongToken = {
  status: 401,
  says: 'The token in x-incode-hardware-id is missing, unknown, expired or made for another session.',
};
const noInterview = { status: 404, says: 'There is no session with this interview id.' };

function idMissing(idName: string): Pick<Refusal, 'status' | 'says'> {
  const says = `The query parameter ${idName} is missing: an executive token opens any session, so the query must say which one.`;
  return { status: 400, says };
}

function notPlayed(known: string): Pick<Refusal, 'status' | 'says'> {
  const says = `The mock provider does not play ${known}, which Incode has: the path is no typo. docs/fidelity.md says what is played.`;
  return { status: 404, says };
}

const score = 'GET /omni/get/score';
const zeroScore = 'GET /0/omni/get/score';
const validation = 'POST /omni/process/government-validation';
const setStatus = 'POST /omni/session/status/set';
const images = 'POST /omni/get/images';

/** What the Omni API refuses, in the shape of Incode. */
export const omniRefusals: Readonly<Record<string, Refusal>> = {
  'an unknown path': { to: 'GET /omni/get/horoscope', ...noPath },
  'an unknown path under /0': { to: 'GET /0/omni/get/horoscope', ...noPath },
  'a log-in under /0': { to: 'POST /0/executive/log-in', ...noPath },
  'the bare /omni': { to: 'GET /omni', ...noPath },
  'the bare /executive': { to: 'GET /executive', ...noPath },
  'a path of nobody': { to: 'GET /nowhere', ...noPath },
  'a typo': { to: 'POST /omni/authentications/verify', ...noPath },
  'a face authentication': { to: 'POST /omni/authentication/verify', ...notPlayed('/omni/authentication/…') },
  'an older face authentication': {
    to: 'POST /0/omni/auth-attempt/verify/?id=1',
    ...notPlayed('/omni/auth-attempt/…'),
  },
  'a phone number': { to: 'POST /omni/add/phone', ...notPlayed('/omni/add/phone') },
  'a message to a phone': { to: 'GET /omni/external/send-sms', ...notPlayed('/omni/external/…') },
  'a flow': { to: 'GET /omni/flow/65f0a1b2c3d4e5f601234567', ...notPlayed('/omni/flow/…') },
  'another verification': {
    to: 'POST /omni/externalVerification/ekyb',
    ...notPlayed('/omni/externalVerification/…'),
  },
  'an electronic signature': { to: 'POST /omni/es/process/sign', ...notPlayed('/omni/es/…') },
  'an identification': { to: 'POST /omni/1to1/identify/third-party', ...notPlayed('/omni/1to1/…') },
  'a validation without a session': { to: 'POST /api/validate/ine', ...notPlayed('/api/validate/…') },
  'a path in upper case': { to: 'GET /OMNI/start', ...noPath },

  'GET of start': { to: 'GET /omni/start', ...otherMethod('POST') },
  'GET of start under /0': { to: 'GET /0/omni/start', ...otherMethod('POST') },
  'DELETE of the log-in, with a trailing slash': {
    to: 'DELETE /executive/log-in/',
    ...otherMethod('POST'),
  },
  'POST of the score': { to: 'POST /omni/get/score', ...otherMethod('GET') },
  'PUT of the score under /0': { to: 'PUT /0/omni/get/score', ...otherMethod('GET') },
  'GET of government-validation': { to: 'GET /omni/process/government-validation', ...otherMethod('POST') },
  'GET of a capture': { to: 'GET /omni/add/front-id/v2', ...otherMethod('POST') },
  'DELETE of finish-status, which takes both': {
    to: 'DELETE /0/omni/finish-status',
    ...otherMethod('GET, POST'),
  },
  'OPTIONS of the score': { to: 'OPTIONS /omni/get/score', ...otherMethod('GET') },

  'start without the API key': { to: 'POST /omni/start', headers: version, ...wrongKey },
  'start under /0 without the API key': { to: 'POST /0/omni/start', headers: version, ...wrongKey },
  'start with a wrong API key': { to: 'POST /omni/start', headers: withWrongKey, ...wrongKey },
  'a log-in without the API key': { to: 'POST /executive/log-in', headers: version, ...wrongKey },
  'a log-in with a wrong API key': {
    to: 'POST /executive/log-in',
    headers: withWrongKey,
    ...wrongKey,
  },
  'government-validation without the API key': { to: validation, headers: version, ...wrongKey },
  'government-validation with a wrong API key': {
    to: validation,
    headers: withWrongKey,
    ...wrongKey,
  },
  'the score with a token and a wrong API key': {
    to: score,
    as: 'SESSION',
    headers: withWrongKey,
    ...wrongKey,
  },
  'the score without the API key, strictly': {
    to: score,
    as: 'SESSION',
    headers: version,
    settings: strict,
    ...wrongKey,
  },
  'the API key before the token, and both before anything else': {
    to: `${validation}?scrapingMethod=x`,
    headers: { ...version, ...json },
    body: '{broken',
    ...wrongKey,
  },

  'a missing token': { to: score, ...wrongToken },
  'an empty token': {
    to: score,
    headers: { ...withKey, 'x-incode-hardware-id': '' },
    ...wrongToken,
  },
  'a wrong token': {
    to: score,
    headers: { ...withKey, 'x-incode-hardware-id': 'wrong' },
    ...wrongToken,
  },
  'a missing token under /0': { to: zeroScore, headers: version, ...wrongToken },
  'an empty token under /0': {
    to: zeroScore,
    headers: { ...version, 'x-incode-hardware-id': '' },
    ...wrongToken,
  },
  'a wrong token under /0': {
    to: zeroScore,
    headers: { ...version, 'x-incode-hardware-id': 'wrong' },
    ...wrongToken,
  },
  'the token of another session': { to: `${score}?id=OTHER`, as: 'SESSION', ...wrongToken },
  'the token of another session that nobody knows': {
    to: `${score}?id=${unknownId}`,
    as: 'SESSION',
    ...wrongToken,
  },
  'the token before anything else but the API key': {
    to: `${validation}?scrapingMethod=x`,
    headers: withJson,
    body: '{broken',
    ...wrongToken,
  },
  'finish-status with an executive token: it takes a session token only': {
    to: 'GET /omni/finish-status',
    as: 'EXECUTIVE',
    ...wrongToken,
  },
  'a delete of many with a session token': { to: 'DELETE /omni/interviews', as: 'SESSION', ...wrongToken },
  'a log-in with a wrong password': {
    to: 'POST /executive/log-in',
    headers: withJson,
    body: '{"email":"executive@example.com","password":"wrong"}',
    status: 401,
    says: 'The e-mail or the password is wrong.',
  },
  'a score whose scenario refuses its token': {
    to: score,
    as: 'SESSION',
    settings: { scenario: 'score-unauthorized-once' },
    scraped: true,
    status: 401,
    says: 'The token is not taken any more: log in again.',
  },

  'an executive token that does not say which session': { to: score, as: 'EXECUTIVE', ...idMissing('id') },
  'an executive token with an empty id': { to: `${score}?id=`, as: 'EXECUTIVE', ...idMissing('id') },
  'an approval by an executive that does not say which session': {
    to: 'POST /omni/process/approve',
    as: 'EXECUTIVE',
    ...idMissing('interviewId'),
  },
  'an executive token and an unknown session': {
    to: `${score}?id=${unknownId}`,
    as: 'EXECUTIVE',
    ...noInterview,
  },
  'start of a session that there is not': {
    to: 'POST /omni/start',
    headers: withJson,
    body: `{"interviewId":"${unknownId}"}`,
    ...noInterview,
  },

  'a missing api-version, strictly': {
    to: score,
    as: 'SESSION',
    headers: apiKey,
    settings: strict,
    status: 400,
    says: 'The header api-version is refused: Invalid input: expected string, received undefined.',
  },
  'an id that stands twice': {
    to: `${score}?id=a&id=b`,
    as: 'SESSION',
    status: 400,
    says: 'The query parameter id is refused: Invalid input: expected string, received array.',
  },
  'a flag that is neither true nor false': {
    to: `${validation}?scrapingMethod=x`,
    as: 'SESSION',
    status: 400,
    says: 'The query parameter scrapingMethod is refused: Invalid option: expected one of "true"|"false".',
  },
  'a capture without its picture': {
    to: 'POST /omni/add/back-id',
    as: 'SESSION',
    headers: withJson,
    body: '{"image":"Zm9v"}',
    status: 400,
    says: 'The body field base64Image is refused: Invalid input: expected string, received undefined.',
  },
  'a capture of an empty picture': {
    to: 'POST /omni/add/face/third-party',
    as: 'SESSION',
    headers: withJson,
    body: '{"base64Image":""}',
    status: 400,
    says: 'The body field base64Image is refused: Too small: expected string to have >=1 characters.',
  },
  'finish-status by POST with an executive token': {
    to: 'POST /omni/finish-status',
    as: 'EXECUTIVE',
    headers: withJson,
    body: '{}',
    ...wrongToken,
  },
  'images whose list is none': {
    to: images,
    as: 'SESSION',
    headers: withJson,
    body: '{"images":"selfie"}',
    status: 400,
    says: 'The body field images is refused: Invalid input: expected array, received string.',
  },
  'a session status without an action': {
    to: setStatus,
    as: 'SESSION',
    status: 400,
    says: 'The query parameter action is refused: the only action is Closed.',
  },
  'a session status that there is not': {
    to: `${setStatus}?action=Opened`,
    as: 'SESSION',
    status: 400,
    says: 'The query parameter action is refused: the only action is Closed.',
  },
  'broken JSON, which is not repeated': {
    to: 'POST /omni/start',
    headers: withJson,
    body: '{"do-not-repeat',
    ...malformed,
  },
  'a body over the limit': {
    to: 'POST /omni/start',
    headers: withJson,
    body: JSON.stringify('x'.repeat(10 * 1024 * 1024)),
    ...tooLarge,
  },
  'another content type': {
    to: 'POST /omni/start',
    headers: { ...withKey, 'content-type': 'text/plain' },
    body: '{}',
    ...notJson,
  },
  'an unknown encoding': {
    to: 'POST /omni/start',
    headers: { ...withJson, 'content-encoding': 'x-own' },
    body: '{}',
    ...wrongEncoding,
  },

  'more requests than the rate limit': {
    to: score,
    settings: { rateLimit: 1 },
    as: 'SESSION',
    status: 429,
    says: 'There were more than 1 requests a second.',
    answered: { 'retry-after': '1' },
  },
  'a score whose scenario throttles': {
    to: score,
    as: 'SESSION',
    settings: { scenario: 'score-throttled' },
    scraped: true,
    status: 429,
    says: 'Too many requests: try again later.',
    answered: { 'retry-after': '2' },
  },
};
