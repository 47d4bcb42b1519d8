import {
  executiveLogInResponseSchema,
  type GovernmentValidationResponse,
  governmentValidationResponseSchema,
  type Score,
  scoreSchema,
  type StartResponse,
  startResponseSchema,
} from '@ine-scraping/contracts';

import type { MockProvider } from '../../src/index.ts';

export const apiKey = { 'x-api-key': 'development-api-key' };
export const version = { 'api-version': '1.0' };
export const scraping = 'scrapingMethod=true';

/** Where a mock listens. */
type Served = Pick<MockProvider, 'url'>;

/** The headers of a request about a session. */
export function withToken(token: string): Record<string, string> {
  return { ...version, ...apiKey, 'x-incode-hardware-id': token };
}

/** What came back, with the body already read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

export async function get({ url }: Served, path: string, headers = {}): Promise<Answer> {
  return readAnswer(await fetch(url + path, { headers }));
}

/** Posts `body` as JSON; a string goes as it is; `undefined` is no body. */
export async function post(
  { url }: Served,
  path: string,
  headers: Record<string, string> = {},
  body?: unknown,
): Promise<Answer> {
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const type = sent === undefined ? {} : { 'content-type': 'application/json' };
  const init: RequestInit = { method: 'POST', headers: { ...type, ...headers } };
  if (sent !== undefined) init.body = sent;
  return readAnswer(await fetch(url + path, init));
}

export async function start(provider: Served, body: object = {}): Promise<StartResponse> {
  return startResponseSchema.parse(
    (await post(provider, '/omni/start', { ...version, ...apiKey }, body)).body,
  );
}

export async function logIn(provider: Served): Promise<string> {
  const credentials = { email: 'executive@example.com', password: 'development-password' };
  const { body } = await post(provider, '/executive/log-in', { ...version, ...apiKey }, credentials);
  return executiveLogInResponseSchema.parse(body).token;
}

export async function readScore(provider: Served, token: string): Promise<Score> {
  return scoreSchema.parse((await get(provider, '/omni/get/score', withToken(token))).body);
}

export async function validate(
  provider: Served,
  token: string,
  query: string,
  body: unknown = null,
): Promise<GovernmentValidationResponse> {
  const path = `/omni/process/government-validation?${query}`;
  return governmentValidationResponseSchema.parse(
    (await post(provider, path, withToken(token), body ?? 'null')).body,
  );
}
