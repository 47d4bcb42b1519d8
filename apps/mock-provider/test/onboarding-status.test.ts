import {
  notificationSchema,
  onboardingStatusNotificationSchema,
  sentOnboardingStatusSchema,
} from '@ine-scraping/contracts';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';
import { createServer } from 'node:http';

import type { MockProvider, MockProviderOptions } from '../src/index.ts';
import { get, scraping, start, validate, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

type Answer = (body: unknown) => { status: number; body?: string };

/** A receiver that takes any JSON and answers as the test says. */
async function startAnyReceiver(answer: Answer): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let raw = '';
    request.on('data', (chunk: Buffer) => (raw += chunk.toString()));
    request.on('end', () => {
      bodies.push(raw);
      const { status, body } = answer(JSON.parse(raw));
      response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' }).end(body);
    });
  });
  const port = await listenInTest(server);
  return { url: `http://127.0.0.1:${port}/status`, bodies };
}

const noContent: Answer = () => ({ status: 204 });

async function startNotified(
  options: MockProviderOptions = {},
  answer: Answer = noContent,
): Promise<{ provider: MockProvider; bodies: string[]; statuses(): string[] }> {
  const { url, bodies } = await startAnyReceiver(answer);
  const provider = await startProvider({ onboardingStatusUrl: url, ...options });
  const statuses = (): string[] =>
    bodies.map((body) => sentOnboardingStatusSchema.parse(JSON.parse(body)).onboardingStatus);
  return { provider, bodies, statuses };
}

async function finish(provider: MockProvider, token: string): Promise<void> {
  expect((await get(provider, '/omni/finish-status', withToken(token))).status).toBe(200);
}

test('every status is notified once, in the documented order, as the session goes on', async () => {
  const { provider, statuses } = await startNotified();
  const { token } = await start(provider);
  await provider.control.advance(0);
  expect(statuses()).toEqual([]);

  await validate(provider, token, scraping);
  await provider.control.advance(0);
  expect(statuses().toSorted()).toEqual(['FACE_VALIDATION_FINISHED', 'ID_VALIDATION_FINISHED']);

  await provider.control.advance(3000);
  expect(statuses().slice(2)).toEqual(['GOVERNMENT_VALIDATION_FINISHED']);

  await finish(provider, token);
  await finish(provider, token);
  await validate(provider, token, scraping);
  await provider.control.advance(3000);
  expect(statuses().slice(3)).toEqual(['ONBOARDING_FINISHED']);
});

test('the deliveries are logged in the documented order, apart from those of INE Scraping', async () => {
  const { provider } = await startNotified();
  const { token, interviewId } = await start(provider);
  await validate(provider, token, '');
  await finish(provider, token);
  await provider.control.advance(0);
  const { body } = await get(provider, `/_mock/onboarding-status-deliveries?interviewId=${interviewId}`);
  const deliveries = await provider.control.onboardingStatusDeliveries({ interviewId });
  expect(body).toEqual({ deliveries });
  expect(deliveries.map(({ onboardingStatus, state }) => [onboardingStatus, state])).toEqual([
    ['ID_VALIDATION_FINISHED', 'ACKNOWLEDGED'],
    ['FACE_VALIDATION_FINISHED', 'ACKNOWLEDGED'],
    ['GOVERNMENT_VALIDATION_FINISHED', 'ACKNOWLEDGED'],
    ['ONBOARDING_FINISHED', 'ACKNOWLEDGED'],
  ]);
  expect(await provider.control.deliveries()).toEqual([]);
  await provider.control.reset();
  expect(await provider.control.onboardingStatusDeliveries()).toEqual([]);
});

test('the body has its own casing, the client and the flow, and externalId only if it was sent', async () => {
  const { provider, bodies } = await startNotified();
  const named = await start(provider, { externalId: 'solicitud-1001', configurationId: 'flow-7' });
  await finish(provider, named.token);
  await provider.control.advance(0);
  expect(bodies.map((body): unknown => JSON.parse(body))).toContainEqual({
    interviewId: named.interviewId,
    externalId: 'solicitud-1001',
    onboardingStatus: 'ONBOARDING_FINISHED',
    clientId: 'mockprovider',
    flowId: 'flow-7',
  });
  const bare = await start(provider);
  await finish(provider, bare.token);
  await provider.control.advance(0);
  const last = onboardingStatusNotificationSchema.parse(JSON.parse(bodies.at(-1) ?? ''));
  expect(Object.keys(last)).toEqual(['interviewId', 'onboardingStatus', 'clientId']);
});

test('the onboarding can finish while scraping runs; its end is notified by the INE webhook alone', async () => {
  const { provider, statuses } = await startNotified();
  const { token } = await start(provider);
  await validate(provider, token, scraping);
  await finish(provider, token);
  await provider.control.advance(5000);
  expect(statuses().toSorted()).toEqual([
    'FACE_VALIDATION_FINISHED',
    'ID_VALIDATION_FINISHED',
    'ONBOARDING_FINISHED',
  ]);
});

test('without a URL of its own nothing is sent, not even to the other one', async () => {
  const { url, bodies } = await startAnyReceiver(() => ({ status: 200, body: '{"success":"true"}' }));
  const provider = await startProvider({ webhookUrl: url });
  const { token } = await start(provider);
  await validate(provider, token, scraping);
  await provider.control.advance(3000);
  await finish(provider, token);
  await provider.control.advance(0);
  expect(bodies).toHaveLength(2);
  expect(await provider.control.onboardingStatusDeliveries()).toEqual([]);
});

test.each([
  ['204', noContent, 'ACKNOWLEDGED'],
  ['200 with any JSON', () => ({ status: 200, body: 'null' }), 'ACKNOWLEDGED'],
  ['200 without application/json', () => ({ status: 200 }), 'GIVEN_UP'],
  ['201', () => ({ status: 201, body: '{"success":"true"}' }), 'GIVEN_UP'],
] as const)("by the general webhooks page's rule %s is %s", async (_name, answer, state) => {
  const { provider, bodies } = await startNotified({}, answer);
  const { token, interviewId } = await start(provider);
  await finish(provider, token);
  await provider.control.advance(33 * 60 * 1000);
  const deliveries = await provider.control.onboardingStatusDeliveries({ interviewId });
  expect(deliveries.map((delivery) => delivery.state)).toEqual([state, state, state]);
  expect(bodies).toHaveLength(state === 'ACKNOWLEDGED' ? 3 : 18);
});

test('the webhook changes neither ids nor times of the INE deliveries', async () => {
  const play = async (options: MockProviderOptions): Promise<unknown> => {
    const { control } = await startProvider({ webhookUrl: 'http://127.0.0.1:9/', ...options });
    await control.play({ externalId: 'e' });
    await control.advance(60_000);
    return (await control.deliveries()).map(({ id, createdAt, nextAttemptAt }) => [
      id,
      createdAt,
      nextAttemptAt,
    ]);
  };
  expect(await play({ onboardingStatusUrl: 'http://127.0.0.1:9/status' })).toEqual(await play({}));
});

test('a receiver that gets both kinds on one URL and refuses what is not its own still gets every INE notification', async () => {
  const taken: string[] = [];
  const { url } = await startAnyReceiver((body) => {
    const notification = notificationSchema.safeParse(body);
    if (!notification.success) return { status: 400, body: '{}' };
    taken.push(notification.data.ScrapingStatus);
    return { status: 200, body: '{"success":"true"}' };
  });
  const provider = await startProvider({ webhookUrl: url, onboardingStatusUrl: url });
  const { token, interviewId } = await start(provider);
  await validate(provider, token, scraping);
  await provider.control.advance(3000);
  await finish(provider, token);
  await provider.control.advance(33 * 60 * 1000);
  expect(taken).toEqual(['IN_PROGRESS', 'FINISHED']);
  const ine = await provider.control.deliveries({ interviewId });
  expect(ine.map(({ state, attempts }) => [state, attempts.length])).toEqual([
    ['ACKNOWLEDGED', 1],
    ['ACKNOWLEDGED', 1],
  ]);
  const others = await provider.control.onboardingStatusDeliveries({ interviewId });
  expect(others.map(({ state, attempts }) => [state, attempts.length])).toEqual(
    Array.from({ length: 4 }, () => ['GIVEN_UP', 6]),
  );
});
