import { interviewIdLengthMax, outcomes, webhookBodyBytesMax } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import type { ReceiverCore } from '../../src/core.ts';
import { problemStatuses, type ProblemCode } from '../../src/http/problem.ts';
import { decodeCursor } from '../../src/verifications/cursor.ts';
import { readFromElsewhere } from '../support/callers.ts';
import { ask, coreThat, rawCodes, serveTestApp, webhookPath, type Asked } from './test-app.ts';

/** Every 4xx status that the receiver answers, with its title (RFC 9110). */
const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
};

interface Refusal extends Asked {
  /** Method and path. */
  readonly to: string;
  readonly code: ProblemCode;
  readonly detail: string;
  /** `field message` of each field that is refused; the field is empty for the whole body. */
  readonly errors?: readonly string[];
  readonly allow?: string;
  /** Nobody may do anything. */
  readonly closed?: boolean;
}

const json = { 'Content-Type': 'application/json' };
const foreignHost =
  'this receiver does not know the Host of the request as its own; add it to RECEIVER_PUBLIC_HOSTS if it is';
const foreignOrigin =
  'a page of another origin may not ask this receiver; add its host to RECEIVER_PUBLIC_HOSTS if it is yours';
const wrongType = 'the Content-Type must be application/json in UTF-8; send the notification as JSON';
const notJson = 'the body must be one JSON object in UTF-8';
const noVerification = 'no notification of this interview has been accepted; it may still come';
const noPath = 'nothing is served under this path; see /openapi.json';
const states = 'must be one of IN_PROGRESS, FINISHED, SCORED, FAILED';
const noCursor = 'must be the nextCursor of an earlier page';
const controls = 'must not contain control characters or unpaired surrogates';

const good = { InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' };

function refusedNotification(body: unknown, ...errors: [string, ...string[]]): Refusal {
  const [first] = errors;
  const detail = first.startsWith(' ') ? `the body${first}` : `body field ${first}`;
  const sent = JSON.stringify(body);
  return { to: `POST ${webhookPath}`, headers: json, body: sent, code: 'FIELD_INVALID', detail, errors };
}

function refusedBytes(body: string): Refusal {
  const errors = [' must be JSON in UTF-8'];
  return {
    to: `POST ${webhookPath}`,
    headers: json,
    body,
    code: 'BODY_NOT_JSON',
    detail: notJson,
    errors,
  };
}

function refusedType(type: string | undefined): Refusal {
  const headers: Record<string, string> = type === undefined ? {} : { 'Content-Type': type };
  const body = JSON.stringify(good);
  return { to: `POST ${webhookPath}`, headers, body, code: 'CONTENT_TYPE_UNSUPPORTED', detail: wrongType };
}

function refusedQuery(path: string, ...errors: [string, ...string[]]): Refusal {
  return { to: `GET ${path}`, code: 'FIELD_INVALID', detail: `query parameter ${errors[0]}`, errors };
}

function refusedPath(to: string, error: string): Refusal {
  return { to, code: 'FIELD_INVALID', detail: `path parameter ${error}`, errors: [error] };
}

function refusedMethod(method: string, path: string, allow: string): Refusal {
  const detail = `${method} is not possible here; use ${allow}`;
  return { to: `${method} ${path}`, code: 'METHOD_NOT_ALLOWED', detail, allow };
}

/** The table. Programs branch on `code`, people read `detail`: whoever changes one changes it here too. */
const refusals: readonly Refusal[] = [
  // The webhook: the body.
  refusedBytes(''),
  refusedBytes('InterviewId=interview-1'),
  refusedBytes('{"InterviewId":"interview-1"}}'),
  refusedNotification(null, ' must be a JSON object'),
  refusedNotification([good], ' must be a JSON object'),
  refusedNotification({}, 'InterviewId must be a string', 'ScrapingStatus must be a string'),
  refusedNotification({ ...good, InterviewId: 42 }, 'InterviewId must be a string'),
  refusedNotification({ ...good, InterviewId: '' }, 'InterviewId must not be empty'),
  refusedNotification(
    { ...good, InterviewId: 'a'.repeat(interviewIdLengthMax + 1) },
    'InterviewId must have at most 256 characters',
  ),
  refusedNotification({ ...good, InterviewId: 'a\nb' }, `InterviewId ${controls}`),
  refusedNotification({ ...good, InterviewId: '..' }, 'InterviewId must not be "." or ".."'),
  refusedNotification({ ...good, ScrapingStatus: true }, 'ScrapingStatus must be a string'),
  refusedNotification({ ...good, ScrapingStatus: '' }, 'ScrapingStatus must not be empty'),
  {
    to: `POST ${webhookPath}`,
    headers: json,
    body: ' '.repeat(webhookBodyBytesMax + 1),
    code: 'BODY_TOO_LARGE',
    detail: 'the body must have at most 65536 bytes; a notification has about a hundred',
  },
  refusedType(undefined),
  refusedType('text/plain'),
  refusedType('nonsense'),
  refusedType('application/problem+json'),
  refusedType('application/json, text/plain'),
  refusedType('application/json; charset=iso-8859-1'),
  {
    to: `POST ${webhookPath}`,
    headers: { ...json, 'Content-Encoding': 'gzip' },
    body: JSON.stringify(good),
    code: 'CONTENT_ENCODING_UNSUPPORTED',
    detail: 'the body must not be compressed; send it without a Content-Encoding',
  },
  // Who asks.
  {
    to: `POST ${webhookPath}`,
    headers: json,
    body: JSON.stringify(good),
    closed: true,
    code: 'UNAUTHENTICATED',
    detail: 'this receiver takes notifications from its own machine only',
  },
  {
    to: 'GET /v1/verifications',
    closed: true,
    code: 'FORBIDDEN',
    detail: 'this receiver answers its own machine only',
  },
  {
    to: 'GET /v1/verifications',
    headers: { Host: 'evil.example' },
    code: 'HOST_UNKNOWN',
    detail: foreignHost,
  },
  {
    to: 'GET /v1/verifications',
    headers: { Origin: 'https://evil.example' },
    code: 'ORIGIN_FOREIGN',
    detail: foreignOrigin,
  },
  // The query.
  refusedQuery('/v1/verifications?foo=1', 'foo is not known; see /openapi.json'),
  refusedQuery(
    '/v1/verifications?foo=1&bar=2',
    'foo is not known; see /openapi.json',
    'bar is not known; see /openapi.json',
  ),
  refusedQuery(`/v1/verifications?${'f'.repeat(99)}=1`, `${'f'.repeat(64)} is not known; see /openapi.json`),
  refusedQuery('/v1/dead-letters?state=FAILED', 'state is not known; see /openapi.json'),
  refusedQuery('/v1/quarantine?externalId=a', 'externalId is not known; see /openapi.json'),
  refusedQuery('/v1/verifications?limit=0', 'limit must be at least 1'),
  refusedQuery('/v1/verifications?limit=201', 'limit must be at most 200'),
  refusedQuery('/v1/verifications?limit=ten', 'limit must be a whole number'),
  refusedQuery('/v1/verifications?limit=1.5', 'limit must be a whole number'),
  refusedQuery('/v1/verifications?state=DONE', `state ${states}`),
  refusedQuery('/v1/verifications?outcome=current', `outcome must be one of ${outcomes.join(', ')}`),
  refusedQuery(
    '/v1/verifications?createdFrom=yesterday&createdBefore=2026-01-05T10:00:00',
    'createdFrom must be given once, as a time such as 2026-01-05T10:00:00Z',
    'createdBefore must be given once, as a time such as 2026-01-05T10:00:00Z',
  ),
  refusedQuery('/v1/verifications?externalId=a&externalId=b', 'externalId must be given once'),
  refusedQuery('/v1/verifications?cursor=a&cursor=b', 'cursor must be given once'),
  refusedQuery(`/v1/verifications?cursor=${'a'.repeat(1025)}`, 'cursor must have at most 1024 characters'),
  refusedQuery('/v1/verifications?cursor=nonsense', `cursor ${noCursor}`),
  refusedQuery('/v1/dead-letters?cursor=%00', `cursor ${noCursor}`),
  refusedQuery('/v1/quarantine?cursor=', `cursor ${noCursor}`),
  // The path.
  refusedPath('GET /v1/verifications/%00', `interviewId ${controls}`),
  refusedPath(
    `GET /v1/verifications/${'a'.repeat(257)}/timeline`,
    'interviewId must have at most 256 characters',
  ),
  refusedPath(`POST /v1/dead-letters/${'1'.repeat(65)}/redrive`, 'id must have at most 64 characters'),
  {
    to: 'GET /v1/verifications/%ff',
    code: 'PATH_INVALID',
    detail: 'the path is not percent-encoded UTF-8; encode it',
  },
  { to: 'GET /v1/verifications/unknown', code: 'NOT_FOUND', detail: noVerification },
  { to: 'GET /v1/verifications/unknown/timeline', code: 'NOT_FOUND', detail: noVerification },
  { to: 'POST /v1/verifications/unknown/look', code: 'NOT_FOUND', detail: noVerification },
  {
    to: 'POST /v1/verifications/scored/look',
    code: 'ALREADY_SCORED',
    detail: 'the verification has its score, which is final; there is nothing to look for',
  },
  {
    to: 'POST /v1/dead-letters/unknown/redrive',
    code: 'NOT_FOUND',
    detail: 'there is no dead letter with this id',
  },
  {
    to: 'POST /v1/dead-letters/tried-again/redrive',
    code: 'NOT_REDRIVABLE',
    detail: 'the verification is no longer FAILED: it is being tried again, or it has its score',
  },
  { to: 'GET /', code: 'NOT_FOUND', detail: noPath },
  { to: 'GET /v1', code: 'NOT_FOUND', detail: noPath },
  { to: `POST ${webhookPath}/more`, code: 'NOT_FOUND', detail: noPath },
  { to: `POST ${webhookPath.toUpperCase()}`, code: 'NOT_FOUND', detail: noPath },
  // The method.
  refusedMethod('GET', webhookPath, 'POST'),
  refusedMethod('PUT', webhookPath, 'POST'),
  refusedMethod('OPTIONS', webhookPath, 'POST'),
  refusedMethod('PUT', '/v1/verifications/a', 'GET, HEAD, DELETE'),
  refusedMethod('POST', '/v1/verifications', 'GET, HEAD, DELETE'),
  refusedMethod('GET', '/v1/verifications/a/look', 'POST'),
  refusedMethod('GET', '/v1/dead-letters/1/redrive', 'POST'),
  refusedMethod('POST', '/healthz', 'GET, HEAD'),
  refusedMethod('POST', '/readyz', 'GET, HEAD'),
  refusedMethod('POST', '/openapi.json', 'GET, HEAD'),
];

/** Knows of nothing but a dead letter that is being tried again; reads cursors as the core does. */
const emptyCore: Partial<ReceiverCore> = {
  getVerification: () => Promise.resolve(undefined),
  getTimeline: () => Promise.resolve(undefined),
  listVerifications: async ({ cursor }) => ({ verifications: [], nextCursor: decodeCursor(cursor) }),
  listDeadLetters: async ({ cursor }) => ({ deadLetters: [], nextCursor: decodeCursor(cursor) }),
  listQuarantine: async ({ cursor }) => ({ entries: [], refusals: [], nextCursor: decodeCursor(cursor) }),
  look: async (id) => ({ outcome: id === 'scored' ? 'SCORED' : 'NOT_FOUND' }),
  redrive: async (id) =>
    id === 'tried-again' ? { outcome: 'NOT_FAILED', interviewId: 'interview-1' } : { outcome: 'NOT_FOUND' },
};

function toProblem({ code, detail, errors }: Refusal) {
  const fields = errors?.map((error) => ({
    field: error.slice(0, error.indexOf(' ')),
    message: error.slice(error.indexOf(' ') + 1),
  }));
  const status = problemStatuses[code];
  return {
    type: 'about:blank',
    title: titles[status],
    status,
    detail,
    code,
    ...(fields ? { errors: fields } : {}),
  };
}

test('every refusal has its status, its sentence and its fields, and quotes no value', async () => {
  const currentCore = coreThat(emptyCore);
  const open = await serveTestApp({ currentCore });
  const closed = await serveTestApp({ currentCore, readCaller: readFromElsewhere });
  const answered: unknown[] = [];
  for (const { to, closed: isClosed = false, ...asked } of refusals) {
    const [method = '', path = ''] = to.split(' ');
    const { status, headers, body } = await ask((isClosed ? closed : open) + path, { ...asked, method });
    const { allow, 'content-type': type } = headers;
    answered.push({ to, status, type, allow, problem: JSON.parse(body) as unknown });
  }
  expect(answered).toEqual(
    refusals.map((refusal) => {
      const { to, allow } = refusal;
      const problem = toProblem(refusal);
      return { to, status: problem.status, type: 'application/problem+json', allow, problem };
    }),
  );
});

test('the table has a row for every code with which a caller is refused', () => {
  const codes = Object.entries(problemStatuses).flatMap(([code, status]) => (status < 500 ? [code] : []));
  const inApp = codes.filter((code) => !rawCodes.some((raw) => raw === code));
  expect([...new Set<string>(refusals.map(({ code }) => code))].toSorted()).toEqual(inApp.toSorted());
});
