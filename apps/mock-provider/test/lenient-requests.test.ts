import { createServer } from 'node:http';

import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import type { MockProvider } from '../src/index.ts';
import { composeInTest } from './support/compose.ts';
import { type Answer, apiKey, get, logIn, post, start, version, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const validation = '/omni/process/government-validation';
const setStatus = '/omni/session/status/set';

interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** What the refusal names. */
  readonly names: string;
}

function send(
  provider: MockProvider,
  token: string,
  { method = 'POST', path, body }: Asked,
): Promise<Answer> {
  if (method === 'GET') return get(provider, path, withToken(token));
  const headers = path.startsWith('/omni/start') ? { ...version, ...apiKey } : withToken(token);
  return post(provider, path, headers, body);
}

const odd: Readonly<Record<string, Asked>> = {
  'a flag as Python writes it': { path: `${validation}?scrapingMethod=True`, names: 'scrapingMethod' },
  'a flag as a number': { path: `${validation}?scrapingMethod=1`, names: 'scrapingMethod' },
  'an empty flag': { path: `${validation}?scrapingMethod=&fallbackEnabled=true`, names: 'scrapingMethod' },
  'another flag': { path: `/0${validation}?fallbackEnabled=FALSE`, names: 'fallbackEnabled' },
  'a flag of the score': {
    method: 'GET',
    path: '/omni/get/score?verbose=True',
    names: 'verbose',
  },
  'a number where a text is asked for': {
    path: `${validation}?scrapingMethod=true`,
    body: { cic: 912345678, anioRegistro: 2001 },
    names: 'cic',
  },
  'another number': { path: '/omni/start', body: { externalId: 1001 }, names: 'externalId' },
  'a Boolean where a text is asked for': {
    path: '/omni/start',
    body: { redirectionUrl: false },
    names: 'redirectionUrl',
  },
  'an empty interview id': { path: '/omni/start', body: { interviewId: '' }, names: 'interviewId' },
  "PHP's empty object": { path: '/omni/start', body: { customFields: [] }, names: 'customFields' },
  'an empty text for an object': { path: '/omni/start', body: { customFields: '' }, names: 'customFields' },
  "PHP's empty body": { path: '/omni/start', body: [], names: 'body' },
  'an action in capitals': { path: `${setStatus}?action=CLOSED`, names: 'action' },
  'an unknown parameter': { method: 'GET', path: '/omni/get/score?cacheBuster=1', names: 'cacheBuster' },
  'an unknown parameter where none is known': { path: '/omni/start?origin=app', body: {}, names: 'origin' },
  'an unknown field': { path: '/omni/start', body: { locale: 'es' }, names: 'locale' },
  'a field where no body is read': {
    path: '/omni/process/approve',
    body: { comment: 'x' },
    names: 'comment',
  },
};

test.each(Object.entries(odd))(
  '%s is taken by a lenient mock, as by a Spring server',
  async (_name, asked) => {
    const provider = await startProvider();
    const { token } = await start(provider);
    expect((await send(provider, token, asked)).status).toBe(200);
  },
);

test.each(Object.entries(odd))('%s is refused by a strict mock, by its name', async (_name, asked) => {
  const provider = await startProvider({ credentials: 'strict' });
  const { token } = await start(provider);
  const { status, body } = await send(provider, token, asked);
  expect(status).toBe(400);
  expect(body).toMatchObject({ status: 400, message: expect.stringContaining(asked.names) });
});

test('what is taken means what it says: the scraping starts, the numbers are the card, the session is new', async () => {
  const provider = await startProvider();
  const { token, interviewId } = await start(provider, {
    interviewId: '',
    externalId: 1001,
    customFields: [],
  });
  const body = { cic: 912345678, anioRegistro: 2001 };
  await post(provider, `${validation}?scrapingMethod=True&fallbackEnabled=`, withToken(token), body);
  expect(await provider.control.session(interviewId)).toMatchObject({
    externalId: '1001',
    scrapingStatus: 'IN_PROGRESS',
  });
  const data = await get(provider, '/omni/get/ocr-data', withToken(token));
  expect(data.body).toMatchObject({ cic: '912345678', registrationDate: 2001 });
  const fields = await get(provider, '/omni/get/custom-fields', withToken(token));
  expect(fields.body).toEqual({ customFields: {} });
  const closed = await post(provider, `${setStatus}?action=closed`, withToken(token));
  expect(closed.body).toMatchObject({ sessionStatus: 'Closed' });
});

test('strict knows the id that opened the session, though the contract of the route has none', async () => {
  const provider = await startProvider({ credentials: 'strict' });
  const { interviewId } = await start(provider);
  const executive = await logIn(provider);
  const path = `${validation}?id=${interviewId}&scrapingMethod=true`;
  expect((await post(provider, path, withToken(executive))).status).toBe(200);
});

test('a false flag in any spelling starts no scraping', async () => {
  const provider = await startProvider();
  for (const word of ['False', '0', 'no', '']) {
    const { token, interviewId } = await start(provider);
    await post(provider, `${validation}?scrapingMethod=${word}`, withToken(token));
    expect(await provider.control.session(interviewId)).toMatchObject({ scrapingStatus: 'NOT_STARTED' });
  }
});

test('the log names each field that was taken, and never what was in it', async () => {
  const lines: string[] = [];
  const { app } = composeInTest({}, lines);
  const url = `http://127.0.0.1:${await listenInTest(createServer(app))}`;
  const headers = { ...version, ...apiKey, 'content-type': 'application/json' };
  const body = JSON.stringify({ externalId: 70_707, locale: 'do-not-print', customFields: [] });
  expect((await fetch(`${url}/omni/start?shop=do-not-print`, { method: 'POST', headers, body })).status).toBe(
    200,
  );
  const said = lines.map((line): unknown => JSON.parse(line)).filter((line) => Object(line).level === 40);
  const of = { method: 'POST', path: '/omni/start' };
  expect(said).toEqual([
    expect.objectContaining({ unknownField: 'shop', ...of }),
    expect.objectContaining({ unknownField: 'locale', ...of }),
    expect.objectContaining({ correctedField: 'externalId', ...of }),
    expect.objectContaining({ correctedField: 'customFields', ...of }),
  ]);
  expect(lines.join('')).not.toMatch(/do-not-print|70707/);
});

test.each(['lenient', 'strict'] as const)(
  '%s: the score takes interviewId in place of id, with either token',
  async (credentials) => {
    const provider = await startProvider({ credentials });
    const [{ token, interviewId }, other] = [await start(provider), await start(provider)];
    const executive = await logIn(provider);
    const read = async (query: string, by: string): Promise<number> =>
      (await get(provider, `/omni/get/score?${query}`, withToken(by))).status;
    for (const by of [token, executive]) {
      expect(await read(`interviewId=${interviewId}`, by)).toBe(200);
      expect(await read(`id=&interviewId=${interviewId}`, by)).toBe(200);
    }
    expect(await read(`interviewId=${other.interviewId}`, token)).toBe(401);
    expect(await read('interviewId=0123456789abcdef01234567', executive)).toBe(404);
    expect(await read('interviewId=', executive)).toBe(400);
  },
);

test.each(['lenient', 'strict'] as const)(
  '%s: a bearer token stands in for the header of the token, on every route and under /0',
  async (credentials) => {
    const provider = await startProvider({ credentials });
    const { token, interviewId } = await start(provider);
    const executive = await logIn(provider);
    const by = (authorization: string) => ({ ...version, ...apiKey, authorization });
    expect((await get(provider, '/omni/get/score', by(`Bearer ${token}`))).status).toBe(200);
    expect(
      (await get(provider, '/0/omni/get/ocr-data', { ...version, authorization: `bearer ${token}` })).status,
    ).toBe(200);
    expect((await get(provider, `/omni/get/score?id=${interviewId}`, by(`Bearer ${executive}`))).status).toBe(
      200,
    );
    expect((await post(provider, `${validation}?scrapingMethod=true`, by(`Bearer ${token}`))).status).toBe(
      200,
    );
    for (const wrong of ['Bearer wrong', `Basic ${token}`, token, 'Bearer'])
      expect((await get(provider, '/omni/get/score', by(wrong))).status).toBe(401);
    const both = { ...withToken('wrong'), authorization: `Bearer ${token}` };
    expect((await get(provider, '/omni/get/score', both)).status).toBe(401);
    const { requests } = await provider.control.requests();
    expect(requests.filter((one) => one.interviewId === interviewId)).toHaveLength(4);
  },
);
