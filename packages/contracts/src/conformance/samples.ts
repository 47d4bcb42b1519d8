import { badNotifications } from '../examples/bad-notifications.ts';
import {
  documentedNotifications,
  exactNotifications,
  toleratedNotifications,
} from '../examples/notifications.ts';
import type { ConformanceRequest } from './exchange.ts';

/** What a notification is about. */
export interface NotifiedInterview {
  readonly interviewId: string;
  readonly externalId: string;
}

/** One request that a receiver is tried with, made for an interview of its own. */
export interface Sample {
  readonly name: string;
  request(interview: NotifiedInterview): ConformanceRequest;
}

/** What the examples of the contracts are about. */
const example: NotifiedInterview = { interviewId: '65f0a1b2c3d4e5f601234567', externalId: 'solicitud-1001' };

const json = 'application/json';
const finished = JSON.stringify({
  InterviewId: example.interviewId,
  externalId: example.externalId,
  ScrapingStatus: 'FINISHED',
});

/** Many times what a body should be read to. */
const oversizedBytes = 8 * 1024 * 1024;

function about({ interviewId, externalId }: NotifiedInterview, text: string): string {
  return text.replaceAll(example.interviewId, interviewId).replaceAll(example.externalId, externalId);
}

function post(
  name: string,
  body: string | Uint8Array<ArrayBuffer>,
  contentType: string | null = json,
  method: ConformanceRequest['method'] = 'POST',
): Sample {
  const headers: Record<string, string> = contentType === null ? {} : { 'content-type': contentType };
  return {
    name,
    request: (interview) => ({
      method,
      path: '',
      headers,
      body: typeof body === 'string' ? about(interview, body) : body,
    }),
  };
}

/** With the externalId that start had: only one thing about a sample is odd. */
function withExternalId(text: string): string {
  return text.includes('externalId')
    ? text
    : text.replace(/^\{(?=")/, `{"externalId":"${example.externalId}",`);
}

/** Every sample: the examples of the contracts, and what only HTTP can say. */
const samples: readonly Sample[] = [
  ...documentedNotifications.map(({ name, body }) => post(name, JSON.stringify(body))),
  ...toleratedNotifications.map(({ name, body }) => post(name, withExternalId(JSON.stringify(body)))),
  ...exactNotifications.map(({ name, text }) => post(name, text)),
  ...badNotifications
    .filter(({ status }) => status !== 413)
    .map(({ name, body, contentType }) =>
      post(name, typeof body === 'string' ? withExternalId(body) : body, contentType),
    ),
  post('a charset in the content type', finished, 'application/json; charset=utf-8'),
  post('PUT', finished, json, 'PUT'),
  post('PATCH', finished, json, 'PATCH'),
  post('DELETE', finished, json, 'DELETE'),
  { name: 'GET', request: () => ({ method: 'GET', path: '', headers: {} }) },
  {
    name: 'a body of 8 MiB',
    request(interview) {
      const padded = `${finished.slice(0, -1)},"pad":"${'x'.repeat(oversizedBytes)}"}`;
      return post('', padded).request(interview);
    },
  },
];

const byName = new Map(samples.map((sample) => [sample.name, sample]));

/** @throws Error on a name that no sample has. */
export function findSample(name: string): Sample {
  const sample = byName.get(name);
  if (!sample) throw new Error(`There is no sample "${name}".`);
  return sample;
}
