import { createServer } from 'node:http';

import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import type { MockProvider, MockProviderOptions } from '../src/index.ts';
import { get, readScore, start, validate, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { reply, startRawReceiver } from './support/raw-receiver.ts';
import { hang, startReceiver } from './support/receiver.ts';

interface Played {
  readonly provider: MockProvider;
  readonly interviewId: string;
  readonly token: string;
}

async function play(scenario: string, options: MockProviderOptions = {}): Promise<Played> {
  const provider = await startProvider(options);
  return { provider, ...(await provider.control.play(scenario)) };
}

type Reads = Awaited<ReturnType<MockProvider['control']['requests']>>['scoreReads'];

async function readsOf({ provider, interviewId }: Played): Promise<Reads> {
  return (await provider.control.requests({ interviewId })).scoreReads;
}

/** One read after the other, whatever comes back. */
async function read({ provider, token }: Played, times = 1): Promise<void> {
  for (let index = 0; index < times; index += 1)
    await fetch(`${provider.url}/omni/get/score`, { headers: withToken(token) })
      .then((response) => response.text())
      .catch(() => 'no answer');
}

test.each(['malformed-json', 'truncated-body'])(
  '%s: a FINISHED that nobody can read is no reason to come, its sound retry is',
  async (scenario) => {
    const receiver = await startRawReceiver();
    const played = await play(scenario, { webhookUrl: receiver.url });
    await played.provider.control.advance(3000);
    expect(receiver.requests).toHaveLength(2);
    await read(played);
    expect(await readsOf(played)).toMatchObject({ beforeFinished: 1, afterFinished: 0 });
    await played.provider.control.advance(30_000);
    await read(played);
    expect(await readsOf(played)).toMatchObject({ beforeFinished: 1, afterFinished: 1 });
  },
);

test('wrong-content-type: a FINISHED that says text/plain can be read, and is a reason to come', async () => {
  const receiver = await startRawReceiver();
  const played = await play('wrong-content-type', { webhookUrl: receiver.url });
  await played.provider.control.advance(3000);
  await read(played);
  expect(await readsOf(played)).toMatchObject({ beforeFinished: 0, afterFinished: 1 });
});

test('a FINISHED that never left, because there was no token, is no reason to come', async () => {
  const tokens = createServer((_request, response) => void response.writeHead(500).end());
  const port = await listenInTest(tokens);
  const receiver = await startRawReceiver();
  const played = await play('current', {
    webhookUrl: receiver.url,
    oauthTokenUrl: `http://127.0.0.1:${port}/token`,
    oauthClientId: 'made-up-client',
    oauthClientSecret: 'made-up-secret',
  });
  await played.provider.control.advance(3000);
  await read(played);
  expect(receiver.requests).toEqual([]);
  expect(await readsOf(played)).toMatchObject({ beforeFinished: 1, afterFinished: 0 });
});

test('a FINISHED that is refused was sent all the same', async () => {
  const receiver = await startRawReceiver(reply(500));
  const played = await play('current', { webhookUrl: receiver.url });
  await played.provider.control.advance(3000);
  await read(played);
  expect(await readsOf(played)).toMatchObject({ beforeFinished: 0, afterFinished: 1 });
});

test('a notification whose turn comes after a reset is not sent, and no reason to come', async () => {
  const receiver = await startReceiver(hang);
  const provider = await startProvider({ webhookUrl: receiver.url, scenario: 'duplicate-burst' });
  // More at once than may be in flight: seven times IN_PROGRESS and twenty FINISHED.
  const before = [];
  for (let index = 0; index < 7; index += 1) before.push(await provider.control.play());
  const advancing = provider.control.advance(3000);
  await expect.poll(() => receiver.requests.length, { timeout: 5000 }).toBe(128);
  await provider.control.reset();
  await advancing;
  // The same seed again: the same ids.
  const again = [];
  for (let index = 0; index < 7; index += 1) again.push(await provider.control.play('never-finishes'));
  expect(again.map(({ interviewId }) => interviewId)).toEqual(before.map(({ interviewId }) => interviewId));
  for (const { token } of again) await readScore(provider, token);
  expect((await provider.control.requests()).scoreReads).toEqual({
    beforeFinished: 7,
    afterFinished: 0,
    withOutcome: 0,
  });
  expect(receiver.requests).toHaveLength(128);
});

test.each([
  ['current', 2, 2],
  ['score-late', 4, 1],
  ['score-never-ready', 3, 0],
  ['score-unauthorized-once', 2, 0],
  ['score-throttled', 3, 1],
  ['score-down', 2, 0],
  ['score-malformed', 3, 1],
  ['score-html', 3, 1],
  ['score-reset', 3, 1],
  ['outcome-changes', 3, 3],
])(
  '%s: of %i reads after scraping %i are answered with what INE says',
  async (scenario, times, withOutcome) => {
    const played = await play(scenario);
    await read(played);
    await played.provider.control.advance(3000);
    await read(played, times);
    // Nothing was announced here: the mock has no webhook URL.
    const expected = { beforeFinished: times + 1, afterFinished: 0, withOutcome };
    await expect.poll(() => readsOf(played)).toEqual(expected);
  },
);

test('a read that is refused for what it leaves out is answered with no outcome', async () => {
  const played = await play('current', { credentials: 'strict' });
  await played.provider.control.advance(3000);
  const { 'api-version': _, ...headers } = withToken(played.token);
  expect((await get(played.provider, '/omni/get/score', headers)).status).toBe(400);
  expect(await readsOf(played)).toEqual({ beforeFinished: 1, afterFinished: 0, withOutcome: 0 });
});

test('score-slow: a slow read counts when it is answered, and not before', async () => {
  const played = await play('score-slow');
  await played.provider.control.advance(3000);
  const reading = read(played);
  await expect.poll(() => readsOf(played)).toMatchObject({ beforeFinished: 1, withOutcome: 0 });
  await played.provider.control.advance(5000);
  await reading;
  expect(await readsOf(played)).toMatchObject({ beforeFinished: 1, withOutcome: 1 });
});

test('a read of what INE has answered directly has an outcome, and one while the fallback scrapes has none', async () => {
  const provider = await startProvider({ scenario: 'ine-unreachable' });
  const reads = async (query: string): Promise<Reads> => {
    const { token, interviewId } = await start(provider);
    await get(provider, '/omni/get/score', withToken(token));
    await validate(provider, token, query);
    await get(provider, '/omni/get/score', withToken(token));
    return readsOf({ provider, interviewId, token });
  };
  expect((await reads('')).withOutcome).toBe(1);
  expect((await reads('fallbackEnabled=true')).withOutcome).toBe(0);
});
