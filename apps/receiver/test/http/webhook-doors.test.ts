import { createServer } from 'node:http';

import { problemSchema, quarantinePageSchema } from '@ine-scraping/contracts';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { openRawConnection } from '@ine-scraping/test-kit/raw-connection';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';

import { createCredential, hashCredential } from '../../src/access/credential.ts';
import { createSigningKey, formatOAuthClient, formatSigningKey } from '../../src/access/oauth-client.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { startTestReceiver, type TestReceiver } from './test-receiver.ts';

const notification = JSON.stringify({ InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' });
const webhookSecret = createCredential().reveal();
const clientSecret = createCredential();
const oauth = {
  RECEIVER_OAUTH_CLIENTS: formatOAuthClient({ id: 'incode', sha256: hashCredential(clientSecret) }),
  RECEIVER_OAUTH_SIGNING_KEYS: formatSigningKey(createSigningKey()),
};
/** The proxy is this machine, as it is in the tests. */
const behindProxy = {
  RECEIVER_TRUSTED_PROXIES: '127.0.0.0/8',
  RECEIVER_SOURCE_ADDRESSES: '203.0.113.0/24,2001:db8::/32',
};

function notify({ webhookUrl }: TestReceiver, headers: Record<string, string>): Promise<Response> {
  return fetch(webhookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: notification,
  });
}

async function getToken({ url }: TestReceiver): Promise<string> {
  const basic = Buffer.from(`incode:${clientSecret.reveal()}`).toString('base64');
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function readQuarantine(receiver: TestReceiver) {
  return quarantinePageSchema.parse(await (await receiver.fetch('/v1/quarantine?limit=200')).json());
}

describeOnEachEngine('the doors of the webhook', (engine) => {
  test('each kind that is configured is demanded, and a token outlives the receiver that has issued it', async () => {
    const env = {
      ...oauth,
      ...behindProxy,
      RECEIVER_WEBHOOK_SECRETS: webhookSecret,
      RECEIVER_TRUSTED_PROXIES: '1',
    };
    const { RECEIVER_SOURCE_ADDRESSES: _, ...anywhere } = env;
    const token = await getToken(await startTestReceiver(engine, { env: anywhere }));
    const receiver = await startTestReceiver(engine, { env });
    const all = {
      'x-webhook-secret': webhookSecret,
      authorization: `Bearer ${token}`,
      'x-forwarded-for': '198.51.100.1, 203.0.113.9',
    };
    expect((await notify(receiver, all)).status).toBe(200);
    const without: [string, Record<string, string>, number][] = [
      ['the header', { ...all, 'x-webhook-secret': 'made-up' }, 401],
      ['the token', { ...all, authorization: 'Bearer made-up' }, 401],
      ['the address', { ...all, 'x-forwarded-for': '203.0.113.9, 198.51.100.1' }, 403],
      ['an address that is one', { ...all, 'x-forwarded-for': '203.0.113.9, unknown' }, 403],
    ];
    for (const [what, headers, status] of without) {
      const refused = await notify(receiver, headers);
      const { code } = problemSchema.parse(await refused.json());
      expect([what, refused.status, code]).toEqual([
        what,
        status,
        status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      ]);
      expect([what, refused.headers.has('www-authenticate')]).toEqual([what, status === 401]);
    }
  });

  test('a foreign address gets 403 before the body, whatever it says of itself, and its trace names it', async () => {
    const env = { ...behindProxy, RECEIVER_WEBHOOK_SECRETS: webhookSecret };
    const receiver = await startTestReceiver(engine, { env });
    const connection = await openRawConnection(receiver.url);
    const head = `Host: a\r\nX-Webhook-Secret: ${webhookSecret}\r\nX-Forwarded-For: 203.0.113.9,198.51.100.1`;
    connection.write(`POST /webhooks/ine-scraping HTTP/1.1\r\n${head}\r\nContent-Length: 10\r\n\r\n`);
    expect((await connection.answer()).head[0]).toBe('HTTP/1.1 403 Forbidden');
    await expect
      .poll(async () => (await readQuarantine(receiver)).entries, { timeout: 10_000 })
      .toMatchObject([
        { status: 403, code: 'FORBIDDEN', remoteAddress: '198.51.100.1', interviewId: null, bodyBytes: 10 },
      ]);
    const taken = await notify(receiver, {
      'x-webhook-secret': webhookSecret,
      'x-forwarded-for': '2001:db8::9',
    });
    expect(taken.status).toBe(200);
  });

  test('nobody is believed about addresses who is not trusted to be', async () => {
    const env = { RECEIVER_WEBHOOK_SECRETS: webhookSecret, RECEIVER_SOURCE_ADDRESSES: '203.0.113.0/24' };
    const receiver = await startTestReceiver(engine, { env });
    const spoofed = {
      'x-webhook-secret': webhookSecret,
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
    };
    expect((await notify(receiver, spoofed)).status).toBe(403);
  });

  test('a flood of wrong tokens leaves twenty entries, one line and no token', async () => {
    const receiver = await startTestReceiver(engine, { env: oauth });
    const sound = await getToken(receiver);
    for (let index = 0; index < 30; index++) {
      const { status } = await notify(receiver, { authorization: `Bearer ${sound}${index}` });
      expect(status).toBe(401);
    }
    await expect
      .poll(async () => (await readQuarantine(receiver)).entries.length, { timeout: 10_000 })
      .toBe(20);
    const page = await readQuarantine(receiver);
    expect(page.refusals).toMatchObject([{ code: 'UNAUTHENTICATED', count: 30 }]);
    const lines = receiver.log.filter(({ message }) => message.startsWith('a webhook request was refused'));
    expect(lines).toMatchObject([
      { fields: { code: 'UNAUTHENTICATED', detail: expect.stringMatching(/bearer token/) } },
    ]);
    const [, payload = ''] = sound.split('.');
    expect(JSON.stringify([page, receiver.log])).not.toContain(payload);
  });

  test('a provider that has not answered yet makes 503, so that Incode sends again, and not a refusal', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'ES256' }] });
    let isUp = false;
    const server = createServer((_req, res) => void res.writeHead(isUp ? 200 : 503).end(jwks));
    const env = {
      RECEIVER_JWKS_URL: `http://127.0.0.1:${await listenInTest(server)}/keys`,
      RECEIVER_JWKS_ISSUER: 'https://login.example.com/',
      RECEIVER_JWKS_AUDIENCE: 'ine-scraping',
    };
    const token = await new SignJWT({ iss: env.RECEIVER_JWKS_ISSUER, aud: 'ine-scraping' })
      .setProtectedHeader({ alg: 'ES256', kid: 'a', typ: 'at+jwt' })
      .setExpirationTime('5m')
      .sign(privateKey);
    const authorization = `Bearer ${token}`;
    const early = await startTestReceiver(engine, { env });
    const refused = await notify(early, { authorization });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ code: 'UNAVAILABLE' });
    expect((await notify(early, { authorization: 'Bearer x' })).status).toBe(401);
    isUp = true;
    const late = await startTestReceiver(engine, { env });
    expect((await notify(late, { authorization })).status).toBe(200);
  });
});
