import { deliverySchema, mockSessionSchema, problemSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { scenarioSchema } from '../src/scenarios/scenario.ts';
import { scenarios } from '../src/scenarios/catalog.ts';
import { get, post, start, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startRawReceiver } from './support/raw-receiver.ts';
import { answer, hang, startReceiver } from './support/receiver.ts';

const unknownId = '0123456789abcdef01234567';

test('a play without a body plays the default scenario, which is a setting', async () => {
  expect((await (await startProvider()).control.play()).scenario).toBe('current');
  const provider = await startProvider({ scenario: 'reported-lost' });
  expect((await post(provider, '/_mock/sessions')).body).toMatchObject({ scenario: 'reported-lost' });
  const { interviewId } = await start(provider);
  expect((await provider.control.session(interviewId)).scenario).toBe('reported-lost');
});

test('an unknown scenario is refused with the names of those that exist', async () => {
  const provider = await startProvider();
  const refused = await post(provider, '/_mock/sessions', {}, { scenario: 'no-such-thing' });
  expect(refused.status).toBe(400);
  const problem = problemSchema.parse(refused.body);
  expect(problem).toMatchObject({ code: 'UNKNOWN_SCENARIO', errors: [{ field: 'scenario' }] });
  for (const { name } of scenarios) expect(problem.detail).toContain(name);
  await expect(provider.control.play('no-such-thing')).rejects.toMatchObject({ code: 'UNKNOWN_SCENARIO' });
});

test('the scenarios are listed with one sentence each, and each is valid data', async () => {
  const provider = await startProvider();
  const { body } = await get(provider, '/_mock/scenarios');
  const named = scenarios.map(({ name, description }) => ({ name, description, outcome: expect.anything() }));
  const withoutOutcome = ['never-finishes', 'score-never-ready'];
  expect(body).toEqual({
    scenarios: named.map((one) => (withoutOutcome.includes(one.name) ? { ...one, outcome: null } : one)),
  });
  for (const scenario of scenarios) {
    expect(scenarioSchema.parse(scenario)).toEqual(scenario);
    expect(scenario.description).toMatch(/^[A-Z].*[^.]\.$/);
  }
});

test('a scenario with an unknown outcome or an extra key is not valid data', () => {
  const [scenario] = scenarios;
  expect(() => scenarioSchema.parse({ ...scenario, outcome: 'INCONCLUSIVE' })).toThrow(z.ZodError);
  expect(() => scenarioSchema.parse({ ...scenario, colour: 'blue' })).toThrow(z.ZodError);
  expect(() => scenarioSchema.parse({ ...scenario, name: 'Two Words' })).toThrow(z.ZodError);
});

test('sessions and deliveries read the same over HTTP and in process', async () => {
  const receiver = await startReceiver(answer(500));
  const provider = await startProvider({ webhookUrl: receiver.url });
  const [first, second] = [await provider.control.play(), await provider.control.play('not-found')];
  await provider.control.advance(3000);
  const session = await get(provider, `/_mock/sessions/${first.interviewId}`);
  expect(mockSessionSchema.parse(session.body)).toEqual(await provider.control.session(first.interviewId));
  const all = await provider.control.deliveries();
  expect(
    z.object({ deliveries: z.array(deliverySchema) }).parse((await get(provider, '/_mock/deliveries')).body),
  ).toEqual({ deliveries: all });
  expect(all.map(({ interviewId, scrapingStatus }) => [interviewId, scrapingStatus])).toEqual([
    [first.interviewId, 'IN_PROGRESS'],
    [second.interviewId, 'IN_PROGRESS'],
    [first.interviewId, 'FINISHED'],
    [second.interviewId, 'FINISHED'],
  ]);
  const one = await get(provider, `/_mock/deliveries?interviewId=${second.interviewId}`);
  expect(one.body).toEqual({ deliveries: [all[1], all[3]] });
  expect((await get(provider, `/_mock/deliveries?interviewId=${unknownId}`)).body).toEqual({
    deliveries: [],
  });
});

test('what the control API hands out cannot be used to change the mock', async () => {
  const receiver = await startReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url });
  await control.play();
  await control.advance(0);
  const [delivery] = await control.deliveries();
  delivery?.attempts.pop();
  expect((await control.deliveries())[0]?.attempts).toHaveLength(1);
});

test('an unknown session rejects with its code', async () => {
  const { control } = await startProvider();
  await expect(control.session(unknownId)).rejects.toMatchObject({ code: 'UNKNOWN_SESSION' });
});

test('delivery resolves when the delivery ends, also when it ended before', async () => {
  const receiver = await startReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await control.play();
  const waiting = control.delivery({ interviewId, status: 'FINISHED' });
  await control.advance(3000);
  expect(await waiting).toMatchObject({ scrapingStatus: 'FINISHED', state: 'ACKNOWLEDGED' });
  expect(await control.delivery({ interviewId, status: 'FINISHED' })).toEqual(await waiting);
});

test('delivery without a status is the first delivery that ends', async () => {
  const receiver = await startReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await control.play();
  await control.advance(3000);
  expect((await control.delivery({ interviewId })).scrapingStatus).toBe('IN_PROGRESS');
});

test("delivery of a FINISHED is Incode's own, when it ends later than a forged one too; a forgery has to be asked for", async () => {
  const receiver = await startReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url, scenario: 'forged-finished' });
  const { interviewId } = await control.play();
  const waiting = control.delivery({ interviewId, status: 'FINISHED' });
  await control.advance(0);
  const forged = await control.delivery({ interviewId, status: 'FINISHED', forged: true });
  expect(forged).toMatchObject({ forged: true, notification: 2 });
  await control.advance(3000);
  expect(await waiting).toMatchObject({ forged: false, notification: 3 });
  expect(await control.delivery({ interviewId, status: 'FINISHED' })).toEqual(await waiting);
});

test('delivery waits for one notification of the scenario, with a status that Incode does not document too', async () => {
  const receiver = await startRawReceiver();
  const provider = await startProvider({
    webhookUrl: receiver.url,
    scenarios: [
      {
        name: 'paused',
        description: 'A status that nobody documents comes twice.',
        outcome: 'CURRENT',
        notifications: [{ status: 'PAUSED' }, { status: 'PAUSED', afterMs: 10 }],
      },
    ],
    scenario: 'paused',
  });
  const { control } = provider;
  const { interviewId } = await control.play();
  const second = control.delivery({ interviewId, status: 'PAUSED', notification: 2 });
  await control.advance(10);
  expect((await second).notification).toBe(2);
  expect((await control.delivery({ interviewId, status: 'PAUSED' })).notification).toBe(1);
});

test('a listener that throws keeps neither a wait nor a delivery from its end', async () => {
  const receiver = await startReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url });
  control.onDeliveryEnd(() => {
    throw new Error('of the listener');
  });
  const { interviewId } = await control.play();
  const waiting = control.delivery({ interviewId, status: 'IN_PROGRESS' });
  await control.advance(0);
  expect((await waiting).state).toBe('ACKNOWLEDGED');
});

test('delivery rejects when the delivery does not end in time', async () => {
  const { control } = await startProvider();
  const { interviewId } = await control.play();
  const waiting = control.delivery({ interviewId, status: 'FINISHED', timeoutMs: 20 });
  await expect(waiting).rejects.toMatchObject({
    code: 'DELIVERY_TIMEOUT',
    message: `No FINISHED delivery of ${interviewId} ended within 20 ms.`,
  });
});

test.each<readonly [string, object]>([
  ['scrapeAgainAfterMs.0', { scrapeAgainAfterMs: [Number.NaN] }],
  ['scrapeAgainAfterMs.1', { scrapeAgainAfterMs: [1, -1] }],
  ['scrapeAgainAfterMs', { scrapeAgainAfterMs: Array.from({ length: 21 }, () => 1) }],
  ['externalId', { externalId: 5 }],
  ['scenaro', { scenaro: 'current' }],
])('a play in process is checked as one over HTTP is: %s', async (field, request) => {
  const { control } = await startProvider();
  const refused = control.play(request);
  await expect(refused).rejects.toMatchObject({ name: 'MockProviderError', code: 'INVALID_REQUEST' });
  await expect(refused).rejects.toThrow(`What control.play was asked for is wrong. `);
  await expect(refused).rejects.toThrow(field);
  expect((await control.requests()).requests).toEqual([]);
});

test.each([-1, 0.5, Number.NaN, Infinity])('advance by %d is refused with a code', async (ms) => {
  const { control } = await startProvider();
  await expect(control.advance(ms)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test.each<readonly [string, object]>([
  ['a name that there is not', { interviewId: unknownId, scrapingStatus: 'FINISHED' }],
  ['no interview', { status: 'FINISHED' }],
  ['no time', { interviewId: unknownId, timeoutMs: Number.NaN }],
])('a wait for a delivery with %s is refused with a code, and waits for nothing', async (_name, wanted) => {
  const { control } = await startProvider();
  const refused = control.delivery(wanted as Parameters<typeof control.delivery>[0]);
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test('reset forgets sessions, tokens and deliveries, breaks off what is being sent, and starts the seed again', async () => {
  const receiver = await startReceiver(hang);
  const provider = await startProvider({ webhookUrl: receiver.url });
  const before = await provider.control.play();
  const advancing = provider.control.advance(1000);
  await expect.poll(() => receiver.requests.length).toBe(1);
  expect((await post(provider, '/_mock/reset')).status).toBe(204);
  await advancing;
  expect(await provider.control.deliveries()).toEqual([]);
  await expect(provider.control.session(before.interviewId)).rejects.toMatchObject({
    code: 'UNKNOWN_SESSION',
  });
  expect((await get(provider, '/omni/get/score', withToken(before.token))).status).toBe(401);
  await provider.control.advance(60_000);
  expect(receiver.requests).toHaveLength(1);
  expect(await provider.control.play()).toEqual(before);
});

test('reset starts the rate limit again, on a clock that stands still too', async () => {
  const provider = await startProvider({ rateLimit: 2 });
  const statuses = async (): Promise<number[]> => [
    (await get(provider, '/omni/nothing')).status,
    (await get(provider, '/omni/nothing')).status,
  ];
  expect(await statuses()).toEqual([404, 429]);
  await provider.control.reset();
  expect(await statuses()).toEqual([404, 429]);
});
