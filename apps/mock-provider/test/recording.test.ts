import { recordingSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { compareRecordings } from '../src/recording/compare-recordings.ts';
import { scenarioSchema } from '../src/scenarios/scenario.ts';
import { get, readScore, start, validate, scraping } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { answer, startReceiver } from './support/receiver.ts';

test('a recording has nothing of the person, of a token, of a credential or of the externalId', async () => {
  const receiver = await startReceiver(answer(200, '{"success":"true"}'));
  const webhookHeaders = { 'x-secret': 'a-shared-secret' };
  const provider = await startProvider({ webhookUrl: receiver.url, webhookHeaders });
  const externalId = 'mariana@example.com';
  const { interviewId, token } = await provider.control.play({ externalId });
  await provider.control.advance(3000);
  const { ineScrapingValidation, curpVerification } = await readScore(provider, token);
  const text = JSON.stringify(await provider.control.record(interviewId));
  const card = Object.values(ineScrapingValidation ?? {}).filter(
    (value) => typeof value === 'string' && value.length > 4,
  );
  const curp = Object.values(curpVerification ?? {}).filter(
    (value) => typeof value === 'string' && value.length > 6,
  );
  const secrets = [token, externalId, 'a-shared-secret', 'development-api-key', ...card, ...curp].map(String);
  expect(secrets.length).toBeGreaterThan(10);
  // The status of the score is a word of the notifications too.
  expect(secrets.filter((secret) => secret !== 'FINISHED' && text.includes(secret))).toEqual([]);
  expect(receiver.requests[0]?.raw).toContain(externalId);
});

test('an answer is kept as far as it says success, and not what else a receiver writes', async () => {
  const receiver = await startReceiver(answer(200, '{"success":true,"customer":"Mariana"}'));
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await provider.control.play();
  await provider.control.advance(0);
  receiver.behave(answer(200, '{"success":true}'));
  await provider.control.advance(3000);
  const { deliveries } = await provider.control.record(interviewId);
  expect(deliveries.map(({ attempts }) => attempts[0]?.answer?.body)).toEqual([null, '{"success":true}']);
});

test('a session of a backend, started without a seed of its own, is replayed on another mock', async () => {
  const receiver = await startReceiver();
  const one = await startProvider({ webhookUrl: receiver.url, seed: 'one', scenario: 'duplicate-finished' });
  await one.control.play();
  const { interviewId, token } = await start(one, { externalId: 'e' });
  await validate(one, token, scraping);
  await one.control.advance(10_000);
  const recorded = await one.control.record(interviewId);
  expect(recorded.deliveries).toHaveLength(3);

  const recordedScenario = scenarioSchema.parse({ ...recorded.scenario, name: 'recorded' });
  const two = await startProvider({ webhookUrl: receiver.url, seed: 'two', scenarios: [recordedScenario] });
  const { seed, externalId } = recorded;
  const again = await two.control.play({ scenario: 'recorded', seed, externalId: externalId ?? '' });
  await two.control.advance(10_000);
  expect(again.interviewId).toBe(interviewId);
  expect(compareRecordings(recorded, await two.control.record(interviewId))).toEqual([]);
});

test('HTTP gives the same recording, and an unknown session is a 404', async () => {
  const provider = await startProvider();
  const { interviewId } = await provider.control.play();
  const { status, body } = await get(provider, `/_mock/sessions/${interviewId}/recording`);
  expect(status).toBe(200);
  expect(recordingSchema.parse(body)).toEqual(await provider.control.record(interviewId));
  expect((await get(provider, '/_mock/sessions/unknown/recording')).status).toBe(404);
});
