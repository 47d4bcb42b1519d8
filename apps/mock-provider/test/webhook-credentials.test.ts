import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

import type { DeliveryAttempt } from '@ine-scraping/contracts';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import type { MockProvider, MockProviderOptions } from '../src/index.ts';
import { get } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { reply, startRawReceiver } from './support/raw-receiver.ts';

interface TokenRequest {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface TokenEndpoint {
  readonly url: string;
  readonly requests: TokenRequest[];
  /** Default: 200 with `token-1`, `token-2`, …, each good for an hour. */
  behave(answer: (response: ServerResponse) => void): void;
}

async function startTokenEndpoint(): Promise<TokenEndpoint> {
  const requests: TokenRequest[] = [];
  let current = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ access_token: `token-${requests.length}`, expires_in: 3600 }));
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ method: request.method, headers: request.headers, body });
      current(response);
    });
  });
  const port = await listenInTest(server);
  return {
    url: `http://127.0.0.1:${port}/token`,
    requests,
    behave: (answer) => {
      current = answer;
    },
  };
}

const client = { oauthClientId: 'made-up-client', oauthClientSecret: 'made-up:secret' };

async function attemptsOf({ control }: MockProvider, interviewId: string): Promise<DeliveryAttempt[]> {
  return (await control.deliveries({ interviewId })).flatMap(({ attempts }) => attempts);
}

interface Stage {
  readonly endpoint: TokenEndpoint;
  readonly receiver: Awaited<ReturnType<typeof startRawReceiver>>;
  readonly provider: MockProvider;
  /** The `authorization` of everything that has arrived. */
  tokens(): (string | undefined)[];
}

async function startStage(options: MockProviderOptions = {}): Promise<Stage> {
  const endpoint = await startTokenEndpoint();
  const receiver = await startRawReceiver();
  const provider = await startProvider({
    webhookUrl: receiver.url,
    oauthTokenUrl: endpoint.url,
    ...client,
    ...options,
  });
  const tokens = (): (string | undefined)[] => receiver.requests.map(({ headers }) => headers.authorization);
  return { endpoint, receiver, provider, tokens };
}

test('custom headers go with every notification, and are shown nowhere', async () => {
  const receiver = await startRawReceiver();
  const webhookHeaders = { 'X-Team-Key': 'made-up-key', 'X-Second': 'another-one' };
  const provider = await startProvider({ webhookUrl: receiver.url, webhookHeaders });
  receiver.behave((response, request) => {
    const echoed = JSON.stringify(request.headers);
    reply(500, echoed, { 'x-echo': String(request.headers['x-team-key']) })(response, request);
  });
  await provider.control.play();
  await provider.control.advance(3000);
  for (const { headers } of receiver.requests) {
    expect(headers).toMatchObject({ 'x-team-key': 'made-up-key', 'x-second': 'another-one' });
  }
  const { text } = await get(provider, '/_mock/deliveries');
  expect(text).toContain('"x-team-key":"[redacted]"');
  expect(text).not.toContain('made-up-key');
  expect(text).not.toContain('another-one');
});

test('the token is asked for exactly as documented, and carried as a bearer token', async () => {
  const { endpoint, provider, tokens } = await startStage();
  const { interviewId } = await provider.control.play();
  await provider.control.advance(3000);
  expect(endpoint.requests).toHaveLength(1);
  expect(endpoint.requests[0]).toMatchObject({
    method: 'POST',
    body: 'grant_type=client_credentials',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('made-up-client:made-up:secret').toString('base64')}`,
    },
  });
  expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-1']);
  const attempts = await attemptsOf(provider, interviewId);
  expect(attempts.map(({ request }) => request.headers['authorization'])).toEqual([
    '[redacted]',
    '[redacted]',
  ]);
  expect(JSON.stringify(attempts)).not.toContain('token-1');
});

test('a token is used until shortly before it expires on the clock, and then replaced', async () => {
  const { endpoint, provider, tokens } = await startStage({ scenario: 'never-finishes' });
  await provider.control.play();
  await provider.control.advance(3_540_000 - 1);
  await provider.control.play();
  await provider.control.advance(1);
  expect(endpoint.requests).toHaveLength(1);
  await provider.control.play();
  await provider.control.advance(0);
  expect(endpoint.requests).toHaveLength(2);
  expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
});

test('twenty notifications at once share one token request', async () => {
  const { endpoint, provider, tokens } = await startStage({ scenario: 'never-finishes' });
  for (let index = 0; index < 20; index += 1) await provider.control.play();
  await provider.control.advance(0);
  expect(tokens()).toEqual(Array.from({ length: 20 }, () => 'Bearer token-1'));
  expect(endpoint.requests).toHaveLength(1);
});

test('a 401 to a token means one new token and one more request, in the same attempt', async () => {
  const { endpoint, receiver, provider, tokens } = await startStage({ scenario: 'never-finishes' });
  receiver.behave((response, request) => {
    reply(request.headers.authorization === 'Bearer token-1' ? 401 : 200)(response, request);
  });
  const { interviewId } = await provider.control.play();
  await provider.control.advance(0);
  expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-2']);
  expect(await attemptsOf(provider, interviewId)).toMatchObject([{ judgement: 'ACKNOWLEDGED' }]);
  expect(endpoint.requests).toHaveLength(2);
});

test('neither of the two tokens of an attempt is shown, whichever of them the receiver sends back', async () => {
  const { receiver, provider } = await startStage({ scenario: 'never-finishes' });
  receiver.behave((response, request) => reply(401, 'token-1 token-2')(response, request));
  const { interviewId } = await provider.control.play();
  await provider.control.advance(0);
  const [attempt] = await attemptsOf(provider, interviewId);
  expect(attempt?.answer?.body).toBe('[redacted] [redacted]');
});

test('a receiver that answers every token with 401 gets one refresh for each attempt and no more', async () => {
  const { receiver, provider, tokens } = await startStage({ scenario: 'never-finishes' });
  receiver.behave(reply(401));
  const { interviewId } = await provider.control.play();
  await provider.control.advance(0);
  expect(tokens()).toEqual(['Bearer token-1', 'Bearer token-2']);
  expect(await attemptsOf(provider, interviewId)).toMatchObject([
    { judgement: 'WRONG_STATUS', answer: { status: 401 } },
  ]);
});

test('without OAuth2 a 401 is not asked about again', async () => {
  const receiver = await startRawReceiver(reply(401));
  const { control } = await startProvider({ webhookUrl: receiver.url, scenario: 'never-finishes' });
  await control.play();
  await control.advance(0);
  expect(receiver.requests).toHaveLength(1);
});

test.each<readonly [string, (response: ServerResponse) => void, string]>([
  ['an error', (response) => void response.writeHead(500).end('secret-token'), 'answered 500'],
  [
    'a redirect',
    (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    'answered 302',
  ],
  ['no JSON', (response) => void response.end('secret-token'), 'did not answer JSON'],
  [
    'no expires_in',
    (response) => void response.end('{"access_token":"secret-token"}'),
    'no usable expires_in',
  ],
  [
    'a text as expires_in',
    (response) => void response.end('{"access_token":"secret-token","expires_in":"60"}'),
    'no usable expires_in',
  ],
  ['no access_token', (response) => void response.end('{"expires_in":60}'), 'no usable access_token'],
  [
    'a token that no header can hold',
    (response) => void response.end('{"access_token":"secret\\r\\nx: y","expires_in":60}'),
    'no usable access_token',
  ],
  ['a closed connection', (response) => void response.socket?.destroy(), 'could not be asked'],
  ['silence', () => undefined, 'did not answer within 200 ms'],
])(
  'a token endpoint with %s fails the attempt, which is tried again with a token',
  async (_name, answer, words) => {
    const { endpoint, receiver, provider } = await startStage({
      scenario: 'never-finishes',
      deliveryTimeoutMs: 200,
    });
    const healthy = (response: ServerResponse): void =>
      void response.end('{"access_token":"good","expires_in":3600}');
    endpoint.behave(answer);
    const { interviewId } = await provider.control.play();
    await provider.control.advance(0);
    expect(receiver.requests).toEqual([]);
    const [failed] = await attemptsOf(provider, interviewId);
    expect(failed).toMatchObject({ judgement: 'TOKEN_FAILED', answer: null });
    expect(failed?.reason).toContain(words);
    expect(JSON.stringify(failed)).not.toContain('secret');
    endpoint.behave(healthy);
    await provider.control.advance(30_000);
    expect(await attemptsOf(provider, interviewId)).toMatchObject([{}, { judgement: 'ACKNOWLEDGED' }]);
  },
);

test('a forged FINISHED carries no credentials', async () => {
  const { provider, tokens } = await startStage({
    scenario: 'forged-finished',
    webhookHeaders: { 'x-key': 'k' },
  });
  await provider.control.play();
  await provider.control.advance(3000);
  expect(tokens().filter((token) => token === 'Bearer token-1')).toHaveLength(2);
  expect(tokens().filter((token) => token === undefined)).toHaveLength(1);
});

test('reset forgets the token', async () => {
  const { endpoint, provider } = await startStage({ scenario: 'never-finishes' });
  for (let index = 0; index < 2; index += 1) {
    await provider.control.play();
    await provider.control.advance(0);
    await provider.control.reset();
  }
  expect(endpoint.requests).toHaveLength(2);
});
