import { recordingSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import type { ScenarioInput } from '../src/scenarios/scenario.ts';
import { get, readScore, start, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startRawReceiver } from './support/raw-receiver.ts';
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

test("a receiver's own text in its headers and in a field that it names twice is not kept", async () => {
  const body = '{"success":"Mariana","success":"true"}';
  const type = 'application/json; customer="Mariana Solorzano"';
  const receiver = await startReceiver(answer(200, body, { 'content-type': type, 'x-customer': 'Mariana' }));
  const { control } = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await control.play();
  await control.advance(0);
  receiver.behave(answer(200, body, { 'content-type': 'mariana/solorzano' }));
  await control.advance(3000);
  const recorded = await control.record(interviewId);
  expect(JSON.stringify(recorded)).not.toMatch(/mariana|solorzano/i);
  expect(recorded.deliveries.map(({ attempts }) => attempts[0]?.answer)).toEqual([
    { status: 200, contentType: 'application/json', body: '{"success":"true"}' },
    { status: 200, contentType: 'other', body: '{"success":"true"}' },
  ]);
});

test('what a team writes into its own scenario and takes as a seed is kept as it is, because a replay needs it', async () => {
  const receiver = await startRawReceiver();
  const scenario: ScenarioInput = {
    name: 'our-own',
    description: 'What happened in May.',
    outcome: 'CURRENT',
    notifications: [{ status: 'FINISHED', extraFields: { note: 'of ours' } }],
  };
  const { control } = await startProvider({ webhookUrl: receiver.url, scenarios: [scenario] });
  const { interviewId } = await control.play({ scenario: 'our-own', seed: 'may' });
  await control.advance(3000);
  const recorded = await control.record(interviewId);
  expect(recorded).toMatchObject({ seed: 'may', scenario });
  expect(recorded.deliveries[0]?.attempts[0]?.body).toContain('"note":"of ours"');
});

test('a session that was never scraped is recorded with the times from its start', async () => {
  const provider = await startProvider();
  const { interviewId, token } = await start(provider, { externalId: 'e' });
  await provider.control.advance(60_000);
  await readScore(provider, token);
  const recorded = await provider.control.record(interviewId);
  expect(recorded).toMatchObject({ scrapingsAtMs: [], deliveries: [], requests: [{ atMs: 60_000 }] });
  expect(recorded.clock.startedAt).toBe('2026-01-01T00:00:00.000Z');
});

test('a path that Incode does not have can hold anything, and is not kept', async () => {
  const provider = await startProvider();
  const { interviewId, token } = await provider.control.play();
  await get(provider, '/omni/customers/mariana@example.com', withToken(token));
  await get(provider, '/0/omni/get/score/', withToken(token));
  const { requests } = await provider.control.record(interviewId);
  expect(requests.map(({ path }) => path)).toEqual(['other', '/0/omni/get/score/']);
});

test('an externalId that is a word of the notification hides nothing else', async () => {
  const receiver = await startReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await control.play({ externalId: 'FINISHED' });
  await control.advance(3000);
  const { deliveries } = await control.record(interviewId);
  expect(deliveries.map(({ attempts }) => JSON.parse(attempts[0]?.body ?? ''))).toEqual([
    { InterviewId: interviewId, externalId: 'xxxxxxxx', ScrapingStatus: 'IN_PROGRESS' },
    { InterviewId: interviewId, externalId: 'xxxxxxxx', ScrapingStatus: 'FINISHED' },
  ]);
});

test('a session that was deleted can no longer be recorded', async () => {
  const provider = await startProvider();
  const { interviewId, token } = await provider.control.play();
  const path = `/omni/interview?interviewId=${interviewId}`;
  await fetch(provider.url + path, { method: 'DELETE', headers: withToken(token) });
  await expect(provider.control.record(interviewId)).rejects.toMatchObject({ code: 'UNKNOWN_SESSION' });
});

test('HTTP gives the same recording, and an unknown session is a 404', async () => {
  const provider = await startProvider();
  const { interviewId } = await provider.control.play();
  const { status, body } = await get(provider, `/_mock/sessions/${interviewId}/recording`);
  expect(status).toBe(200);
  expect(recordingSchema.parse(body)).toEqual(await provider.control.record(interviewId));
  expect((await get(provider, '/_mock/sessions/unknown/recording')).status).toBe(404);
});
