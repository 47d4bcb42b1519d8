import type { Delivery } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import type { MockProvider, MockProviderOptions } from '../src/index.ts';
import { readScore } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { reply, startRawReceiver } from './support/raw-receiver.ts';

const forgeries = ['forged-finished', 'unknown-interview'];
const wholeSchedule = 33 * 60 * 1000;

interface Played {
  readonly provider: MockProvider;
  readonly interviewId: string;
  readonly token: string;
}

async function play(
  scenario: string,
  webhookUrl: string,
  options: MockProviderOptions = {},
): Promise<Played> {
  const provider = await startProvider({ webhookUrl, ...options });
  return { provider, ...(await provider.control.play(scenario)) };
}

async function deliveriesOf({ provider, interviewId }: Played): Promise<Delivery[]> {
  return provider.control.deliveries({ interviewId });
}

test.each(forgeries)(
  "%s: the second notification alone is forged, and tried once while Incode's own are retried",
  async (scenario) => {
    const receiver = await startRawReceiver(reply(500));
    const played = await play(scenario, receiver.url);
    await played.provider.control.advance(wholeSchedule);
    const deliveries = await deliveriesOf(played);
    expect(
      deliveries.map(({ notification, forged, state, attempts }) => [
        notification,
        forged,
        state,
        attempts.length,
      ]),
    ).toEqual([
      [1, false, 'GIVEN_UP', 6],
      [2, true, 'GIVEN_UP', 1],
      [3, false, 'GIVEN_UP', 6],
    ]);
    expect(receiver.requests).toHaveLength(13);
  },
);

test.each([
  ['refused', reply(401), 'GIVEN_UP'],
  ['acknowledged', reply(200), 'ACKNOWLEDGED'],
  [
    'cut off',
    (response: Parameters<ReturnType<typeof reply>>[0]) => void response.socket?.destroy(),
    'GIVEN_UP',
  ],
] as const)(
  'a forged notification that is %s ends with its one attempt, and no other is due',
  async (_name, behaviour, state) => {
    const receiver = await startRawReceiver(behaviour);
    const played = await play('forged-finished', receiver.url);
    await played.provider.control.advance(0);
    const [, forged] = await deliveriesOf(played);
    expect(forged).toMatchObject({ forged: true, state, nextAttemptAt: null, attempts: [{ attempt: 1 }] });
  },
);

test('copies of a notification have its number, and a lost one leaves a gap', async () => {
  const receiver = await startRawReceiver();
  const numbers = async (scenario: string): Promise<number[]> => {
    const played = await play(scenario, receiver.url);
    await played.provider.control.advance(10_000);
    return (await deliveriesOf(played)).map(({ notification }) => notification);
  };
  expect(await numbers('duplicate-finished')).toEqual([1, 2, 2]);
  expect(await numbers('lost-in-progress')).toEqual([2]);
});

const credentials: readonly (readonly [string, MockProviderOptions])[] = [
  ['a custom header', { webhookHeaders: { 'x-team-key': 'made-up-key' } }],
  [
    'OAuth2',
    // Nobody gives a token there: what matters is that the mock has one to send.
    {
      oauthTokenUrl: 'http://127.0.0.1:9/token',
      oauthClientId: 'made-up-client',
      oauthClientSecret: 'made-up',
    },
  ],
];

test.each(credentials)(
  'with %s a receiver can tell a forged FINISHED, so a read after it is a read too early',
  async (_name, options) => {
    const receiver = await startRawReceiver();
    const { provider, interviewId, token } = await play('forged-finished', receiver.url, options);
    await provider.control.advance(0);
    await readScore(provider, token);
    const { requests, scoreReads } = await provider.control.requests({ interviewId });
    expect(requests.map(({ afterFinished }) => afterFinished)).toEqual([false]);
    expect(scoreReads).toEqual({ beforeFinished: 1, afterFinished: 0, withOutcome: 0 });
  },
);

test('with credentials the FINISHED that carries them counts, after the forged one that does not', async () => {
  const receiver = await startRawReceiver();
  const options = { webhookHeaders: { 'x-team-key': 'made-up-key' } };
  const { provider, interviewId, token } = await play('forged-finished', receiver.url, options);
  await provider.control.advance(3000);
  await readScore(provider, token);
  expect((await provider.control.requests({ interviewId })).scoreReads).toEqual({
    beforeFinished: 0,
    afterFinished: 1,
    withOutcome: 1,
  });
});

test('without credentials nobody can tell a forged FINISHED, and a read after it does nothing wrong', async () => {
  const receiver = await startRawReceiver();
  const { provider, interviewId, token } = await play('forged-finished', receiver.url);
  await provider.control.advance(0);
  await readScore(provider, token);
  const { scoreReads } = await provider.control.requests({ interviewId });
  expect(scoreReads).toEqual({ beforeFinished: 0, afterFinished: 1, withOutcome: 0 });
});

test('a FINISHED for an interview that does not exist is no reason to read the one that it is played for', async () => {
  const receiver = await startRawReceiver();
  const { provider, interviewId, token } = await play('unknown-interview', receiver.url);
  await provider.control.advance(0);
  await readScore(provider, token);
  expect((await provider.control.requests({ interviewId })).scoreReads.beforeFinished).toBe(1);
});
