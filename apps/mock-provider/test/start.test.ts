import { hash } from 'node:crypto';

import { startResponseSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { apiKey, get, post, scraping, start, validate, version, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startReceiver } from './support/receiver.ts';

const headers = { ...version, ...apiKey };

test('start answers every documented key', async () => {
  const provider = await startProvider();
  const body = { configurationId: 'flow', countryCode: 'ALL', language: 'es-ES', customFields: { a: 1 } };
  expect(await start(provider, body)).toEqual({
    interviewId: expect.stringMatching(/^[0-9a-f]{24}$/),
    token: expect.any(String),
    interviewCode: expect.stringMatching(/^[0-9A-Z]{6}$/),
    flowType: 'flow',
    idCaptureTimeout: 10,
    selfieCaptureTimeout: 10,
    idCaptureRetries: 3,
    selfieCaptureRetries: 3,
    curpValidationRetries: 3,
    clientId: expect.any(String),
    env: 'demo',
    existingSession: false,
    endScreenTitle: null,
    endScreenText: null,
    optinEnabled: false,
    optinCompanyName: null,
  });
});

test('a client whose base URL ends in /0 starts there, with the API key, and asks for scraping there', async () => {
  const provider = await startProvider();
  const started = await post(provider, '/0/omni/start', headers, { externalId: 'solicitud-1' });
  expect(started.status).toBe(200);
  const { token, interviewId } = startResponseSchema.parse(started.body);
  const withoutKey = { ...version, 'x-incode-hardware-id': token };
  const asked = await post(provider, `/0/omni/process/government-validation?${scraping}`, withoutKey, {});
  expect(asked.status).toBe(200);
  const again = await post(provider, '/0/omni/start/', headers, { interviewId });
  expect(again.body).toMatchObject({ interviewId, existingSession: true });
});

test('a client that makes its API key of the clientId of start gets on with the id and the key of its own', async () => {
  const keyOf = (clientId: unknown): string => hash('sha1', String(clientId));
  const provider = await startProvider({ clientId: 'acme123', apiKey: keyOf('acme123') });
  const by = { 'Api-Version': '1.0', 'X-Api-Key': keyOf('acme123') };
  const { body } = await post(provider, '/omni/start', by, {});
  const { clientId, token } = startResponseSchema.parse(body);
  expect(clientId).toBe('acme123');
  const derived = { ...by, 'X-Api-Key': keyOf(clientId), 'X-Incode-Hardware-Id': token };
  expect((await get(provider, '/omni/get/score', derived)).status).toBe(200);
  const url = await get(provider, '/omni/onboarding-url', derived);
  expect(url.body).toMatchObject({ url: expect.stringContaining('/acme123/') });
});

test('start with an interviewId gives a new token for that session, and the old one goes on working', async () => {
  const provider = await startProvider();
  const first = await start(provider);
  const again = await start(provider, { countryCode: 'MX', interviewId: first.interviewId });
  expect(again).toMatchObject({ interviewId: first.interviewId, existingSession: true });
  expect(again.token).not.toBe(first.token);
  for (const { token } of [first, again]) {
    expect((await get(provider, '/omni/get/score', withToken(token))).status).toBe(200);
  }
});

test('start with an unknown interviewId is answered 404', async () => {
  const provider = await startProvider();
  const answer = await post(provider, '/omni/start', headers, { interviewId: '0123456789abcdef01234567' });
  expect(answer.status).toBe(404);
  expect(answer.body).toMatchObject({ status: 404, path: '/omni/start' });
});

test('start without a body is a start without wishes', async () => {
  const provider = await startProvider();
  expect((await post(provider, '/omni/start', headers)).status).toBe(200);
});

test('a field of the wrong type is refused by name, and its value is not repeated', async () => {
  const provider = await startProvider();
  const answer = await post(provider, '/omni/start', headers, { externalId: { secret: 'do-not-repeat' } });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ message: expect.stringContaining('externalId') });
  expect(answer.text).not.toContain('do-not-repeat');
});

test('a missing api-version is refused by name in the strict credential mode', async () => {
  const provider = await startProvider({ credentials: 'strict' });
  const answer = await post(provider, '/omni/start', apiKey, {});
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ message: expect.stringContaining('api-version') });
});

test.each<readonly [string, object, object]>([
  ['a text', { externalId: 'ours' }, { externalId: 'ours' }],
  ['an empty text', { externalId: '' }, { externalId: '' }],
  ['null', { externalId: null }, {}],
  ['nothing', {}, {}],
  ['another name', { externalCustomerId: 'ours' }, {}],
])(
  '%s as externalId of start comes back in both notifications as it was sent',
  async (_name, body, expected) => {
    const receiver = await startReceiver();
    const provider = await startProvider({ webhookUrl: receiver.url });
    const { token, interviewId: InterviewId } = await start(provider, body);
    await validate(provider, token, scraping);
    await provider.control.advance(3000);
    expect(receiver.requests.map(({ notification }) => notification)).toEqual([
      { InterviewId, ...expected, ScrapingStatus: 'IN_PROGRESS' },
      { InterviewId, ...expected, ScrapingStatus: 'FINISHED' },
    ]);
  },
);
