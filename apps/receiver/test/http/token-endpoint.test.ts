import { tokenErrorSchema, tokenResponseSchema } from '@ine-scraping/contracts';
import { openRawConnection } from '@ine-scraping/test-kit/raw-connection';
import { expect, test } from 'vitest';

import { createCredential, hashCredential } from '../../src/access/credential.ts';
import { createSigningKey } from '../../src/access/oauth-client.ts';
import type { RefusedRequest } from '../../src/inbox/quarantine.ts';
import { accessWith, readFromElsewhere } from '../support/callers.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { ask, coreThat, serveTestApp, webhookPath, type Asked } from './test-app.ts';

const secret = createCredential();
const oauth = {
  oauthClients: [{ id: 'incode', sha256: hashCredential(secret) }],
  signingKeys: [createSigningKey()],
};
const basic = (id: string, given: string) => `Basic ${Buffer.from(`${id}:${given}`).toString('base64')}`;
/** What Incode sends (DOC). */
const asIncode = {
  method: 'POST',
  headers: {
    'Content-Type': 'application/x-www-form-urlencoded',
    Authorization: basic('incode', secret.reveal()),
  },
  body: 'grant_type=client_credentials',
};

async function startStage() {
  const kept: RefusedRequest[] = [];
  const logger = createRecordingLogger();
  const currentCore = coreThat({
    accept: () => Promise.resolve(),
    quarantine: (request) => Promise.resolve(void kept.push(request)),
  });
  const url = await serveTestApp({ access: accessWith(oauth), currentCore, logger });
  const request = (asked: Asked = asIncode) => ask(`${url}/oauth/token`, asked);
  return { url, kept, logger, request };
}

test('Incode asks as its page says, gets both fields and no cache, and is let in with the token alone', async () => {
  const { url, request, kept } = await startStage();
  const { status, headers, body } = await request();
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    pragma: 'no-cache',
  });
  const token = tokenResponseSchema.strict().parse(JSON.parse(body));
  expect(token).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  const notify = (authorization: string | undefined) =>
    ask(url + webhookPath, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(authorization && { Authorization: authorization }) },
      body: '{"InterviewId":"interview-1","ScrapingStatus":"FINISHED"}',
    });
  expect((await notify(`Bearer ${token.access_token}`)).status).toBe(200);
  expect((await notify(`bearer  ${token.access_token}`)).status).toBe(200);
  const refused = [
    undefined,
    `Bearer ${token.access_token}x`,
    `Basic ${token.access_token}`,
    asIncode.headers.Authorization,
  ];
  for (const authorization of refused) {
    const { status: answered, headers: challenge } = await notify(authorization);
    const error = authorization === undefined ? '' : ', error="invalid_token"';
    expect([answered, challenge['www-authenticate']]).toEqual([401, `Bearer realm="webhook"${error}`]);
  }
  expect(kept.map((entry) => entry.status)).toEqual([401, 401, 401, 401]);
});

const headers = asIncode.headers;

test.each<[string, Asked, string]>([
  ['no field', { ...asIncode, body: '' }, 'invalid_request'],
  ['a field without a value', { ...asIncode, body: 'grant_type=' }, 'invalid_request'],
  [
    'a field twice',
    { ...asIncode, body: 'grant_type=client_credentials&grant_type=client_credentials' },
    'invalid_request',
  ],
  ['another field twice', { ...asIncode, body: 'grant_type=client_credentials&a=1&a=2' }, 'invalid_request'],
  [
    'JSON',
    {
      ...asIncode,
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: '{"grant_type":"client_credentials"}',
    },
    'invalid_request',
  ],
  [
    'the secret twice over',
    { ...asIncode, body: `${asIncode.body}&client_id=incode&client_secret=${secret.reveal()}` },
    'invalid_request',
  ],
  [
    'another grant',
    { ...asIncode, body: 'grant_type=password&username=a&password=b' },
    'unsupported_grant_type',
  ],
  [
    'the grant in other letters',
    { ...asIncode, body: 'grant_type=CLIENT_CREDENTIALS' },
    'unsupported_grant_type',
  ],
])('%s is refused as RFC 6749 says', async (_, asked, error) => {
  const { request, kept, logger } = await startStage();
  const answer = await request(asked);
  expect([answer.status, tokenErrorSchema.parse(JSON.parse(answer.body)).error]).toEqual([400, error]);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  expect(kept).toMatchObject([
    { status: 400, code: 'TOKEN_REQUEST_REFUSED', path: '/oauth/token', body: Buffer.alloc(0) },
  ]);
  expect(answer.body + JSON.stringify([kept, logger.lines])).not.toContain(secret.reveal());
});

test.each([
  [
    'what Incode may add',
    { ...asIncode, body: 'scope=webhook&grant_type=client_credentials&client_id=incode' },
  ],
  [
    'a charset',
    {
      ...asIncode,
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    },
  ],
])('%s is not looked at', async (_, asked) => {
  const { request } = await startStage();
  expect((await request(asked)).status).toBe(200);
});

test.each([
  ['no client', {}],
  ['another client', { Authorization: basic('other', secret.reveal()) }],
  ['another secret', { Authorization: basic('incode', createCredential().reveal()) }],
  [
    'the hash of the secret',
    { Authorization: basic('incode', oauth.oauthClients[0]?.sha256.reveal() ?? '') },
  ],
  ['another scheme', { Authorization: `Bearer ${secret.reveal()}` }],
])('%s is 401 with a challenge, and leaves a trace without the credential', async (_, wrong) => {
  const { request, kept, logger } = await startStage();
  const answer = await request({
    ...asIncode,
    headers: { 'Content-Type': headers['Content-Type'], ...wrong },
  });
  expect([answer.status, answer.headers['www-authenticate']]).toEqual([
    401,
    'Basic realm="oauth", charset="UTF-8"',
  ]);
  expect(tokenErrorSchema.parse(JSON.parse(answer.body)).error).toBe('invalid_client');
  expect(kept).toMatchObject([
    { status: 401, code: 'UNAUTHENTICATED', path: '/oauth/token', body: Buffer.alloc(0) },
  ]);
  const [, encoded = 'nothing'] = ('Authorization' in wrong ? wrong.Authorization : '').split(' ');
  const left = answer.body + JSON.stringify([kept, logger.lines]);
  for (const told of [secret.reveal(), encoded]) expect(left).not.toContain(told);
});

test('a client is known before its body is read, and a body that is too large is not read to its end', async () => {
  const { url } = await startStage();
  const stranger = await openRawConnection(url);
  stranger.write('POST /oauth/token HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n');
  expect((await stranger.answer()).head[0]).toBe('HTTP/1.1 401 Unauthorized');
  const client = await openRawConnection(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  client.write(`POST /oauth/token HTTP/1.1\r\nHost: a\r\n${lines.join('')}Content-Length: 1000000\r\n\r\n`);
  expect((await client.answer()).head[0]).toBe('HTTP/1.1 413 Payload Too Large');
});

test('another method is 405, and where no client is configured nothing is served', async () => {
  const { request, url } = await startStage();
  const answer = await request({ method: 'GET' });
  expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
  expect((await ask(`${url}/oauth`)).status).toBe(404);
  const without = await serveTestApp({});
  expect((await ask(`${without}/oauth/token`, asIncode)).status).toBe(404);
});

test('a token request from a foreign address is 403, whatever it shows', async () => {
  const sourceAddresses = [{ address: { family: 'ipv4', text: '198.51.100.7' }, bits: 32 }] as const;
  const access = accessWith({ ...oauth, sourceAddresses });
  const url = await serveTestApp({ access, readCaller: readFromElsewhere });
  const answer = await ask(`${url}/oauth/token`, asIncode);
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([403, { code: 'FORBIDDEN' }]);
});
