import { createHash } from 'node:crypto';

import { createReceiverClient } from '@ine-scraping/client';
import { loadConfig, startReceiver } from '@ine-scraping/receiver';
import { expect, onTestFinished, test } from 'vitest';

import { startBothApps } from '../src/story/both-apps.ts';

const [secret, newSecret] = ['made-up-'.repeat(5), 'invented-'.repeat(5)];
const apiKey = 'made-up-key-of-the-tests';
const sha256 = createHash('sha256').update(apiKey).digest('hex');
/** Both doors shut, so that it may listen on any address. */
const receiver = {
  RECEIVER_HOST: '0.0.0.0',
  RECEIVER_WEBHOOK_SECRETS: secret,
  RECEIVER_API_KEYS: `e2e:read:${sha256}`,
};

async function startGuardedApps(webhookSecret: string) {
  const webhookHeaders = { 'X-Webhook-Secret': webhookSecret };
  const apps = await startBothApps({
    mockProvider: { clock: 'manual', scrapingMs: 5_000, webhookHeaders },
    receiver,
  });
  onTestFinished(() => apps.stop());
  const baseUrl = `http://127.0.0.1:${new URL(apps.receiverUrl).port}`;
  return { ...apps, baseUrl, client: createReceiverClient({ baseUrl, apiKey }) };
}

test('scenarios end in their verdicts with the header that was agreed on, and who forges has none and is refused', async () => {
  const { mockProvider, baseUrl, client } = await startGuardedApps(secret);
  const { control } = mockProvider;
  const scenarios = [
    'current',
    'reported-stolen',
    'duplicate-finished',
    'finished-first',
    'forged-finished',
    'unknown-interview',
  ];
  const played = await Promise.all(
    scenarios.map((scenario) => control.play({ scenario, externalId: `solicitud-${scenario}` })),
  );
  // Everything that is sent, and every retry of it.
  for (let minutes = 0; minutes < 40; minutes++) await control.advance(60_000);
  for (const [index, { interviewId }] of played.entries()) {
    const verification = await client.waitForVerdict(interviewId, { timeoutMs: 15_000 });
    const outcome = scenarios[index] === 'reported-stolen' ? 'REPORTED_STOLEN' : 'CURRENT';
    expect([scenarios[index], verification.verdict.outcome]).toEqual([scenarios[index], outcome]);
  }

  const deliveries = await control.deliveries();
  const forged = deliveries.filter((delivery) => delivery.forged);
  expect(forged.map(({ attempts }) => attempts.map(({ answer }) => answer?.status))).toEqual([[401], [401]]);
  expect(deliveries.filter(({ state, forged: isForged }) => !isForged && state !== 'ACKNOWLEDGED')).toEqual(
    [],
  );
  const [, , , , forgedFinished] = played;
  expect(await client.getVerification(forgedFinished?.interviewId ?? '')).toMatchObject({
    notifications: { inProgress: 1, finished: 1, unknown: 0 },
    scoreAttempts: 1,
  });
  const listed = [];
  for await (const { interviewId } of client.listVerifications()) listed.push(interviewId);
  expect(listed.toSorted()).toEqual(played.map(({ interviewId }) => interviewId).toSorted());
  const refused = [];
  for await (const { status, interviewId } of client.listQuarantine()) refused.push([status, interviewId]);
  expect(refused).toEqual([
    [401, null],
    [401, null],
  ]);

  const stranger = createReceiverClient({ baseUrl });
  await expect(stranger.getVerification(listed[0] ?? '')).rejects.toMatchObject({ status: 401 });
  await expect(client.look(listed[0] ?? '')).rejects.toMatchObject({ status: 403 });
});

test('a wrong header is refused, Incode tries again, and nothing is lost when the receiver learns the value', async () => {
  const { mockProvider, receiver: first, receiverSettings, client } = await startGuardedApps(newSecret);
  const { control } = mockProvider;
  const { interviewId } = await control.play({ scenario: 'not-current', externalId: 'solicitud-1001' });
  await control.advance(5_000);
  const before = await control.deliveries({ interviewId });
  expect(before.map(({ state, attempts }) => [state, attempts.map(({ answer }) => answer?.status)])).toEqual([
    ['PENDING', [401]],
    ['PENDING', [401]],
  ]);
  expect(await client.getVerification(interviewId)).toBeUndefined();

  await first.stop();
  const learned = { ...receiverSettings, RECEIVER_WEBHOOK_SECRETS: `${secret},${newSecret}` };
  const second = await startReceiver(loadConfig(learned));
  onTestFinished(() => second.stop());
  await second.ready;
  await control.advance(60_000);
  expect(await client.waitForVerdict(interviewId, { timeoutMs: 15_000 })).toMatchObject({
    verdict: { outcome: 'NOT_CURRENT' },
    notifications: { inProgress: 1, finished: 1, unknown: 0 },
  });
});
