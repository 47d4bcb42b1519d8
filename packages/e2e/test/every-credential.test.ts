import { createHash, randomBytes } from 'node:crypto';

import { createReceiverClient } from '@ine-scraping/client';
import { scenarios, type MockProviderOptions } from '@ine-scraping/mock-provider';
import { loadConfig, startReceiver } from '@ine-scraping/receiver';
import { expect, onTestFinished, test, vi } from 'vitest';

import { startBothApps, type BothApps } from '../src/story/both-apps.ts';
import { startIdentityProvider } from './support/identity-provider.ts';

// Forty sessions, on cores that other tests use too.
vi.setConfig({ testTimeout: 120_000 });

const secret = 'made-up-'.repeat(5);
const sha256 = createHash('sha256').update(secret).digest('hex');
const signingKey = (kid: string) => `${kid}:${randomBytes(32).toString('base64')}`;

/** The receiver's own token endpoint, as it is entered at Incode. */
const ownTokens = {
  receiver: { RECEIVER_OAUTH_CLIENTS: `incode:${sha256}`, RECEIVER_OAUTH_SIGNING_KEYS: signingKey('k1') },
  incode: (receiverUrl: string) => ({
    oauthTokenUrl: `${receiverUrl}/oauth/token`,
    oauthClientId: 'incode',
    oauthClientSecret: secret,
  }),
};

/** Reads again and looks so soon that nobody waits for it. */
const impatient = {
  RECEIVER_SCORE_GAP_MS: '0',
  RECEIVER_NOT_READY_BACKOFF_MS: '20',
  RECEIVER_NOT_READY_BACKOFF_MAX_MS: '200',
  RECEIVER_NOT_READY_ATTEMPTS_MAX: '10000',
  RECEIVER_FAILED_BACKOFF_MS: '20',
  RECEIVER_FAILED_BACKOFF_MAX_MS: '200',
  RECEIVER_LOOK_BACKOFF_MS: '2000',
  RECEIVER_LOOK_BACKOFF_MAX_MS: '2000',
  RECEIVER_RECONCILE_EVERY_MS: '200',
};

async function startStage(
  receiver: Readonly<Record<string, string>>,
  incode: (receiverUrl: string) => MockProviderOptions,
): Promise<BothApps> {
  const apps = await startBothApps({
    receiver: { ...impatient, ...receiver },
    mockProvider: (receiverUrl) => ({ clock: 'manual', scrapingMs: 5_000, ...incode(receiverUrl) }),
  });
  onTestFinished(() => apps.stop());
  return apps;
}

/** Where no score ever has an outcome. */
const endless = new Set(['never-finishes', 'score-never-ready']);

/** Plays every scenario at once, and has time go on until each has come to its end. */
async function playAll({ mockProvider: { control }, receiverUrl }: BothApps) {
  const client = createReceiverClient({ baseUrl: receiverUrl });
  const ids = new Map<string, string>();
  for (const { name } of scenarios) ids.set(name, (await control.play({ scenario: name })).interviewId);
  const findUnfinished = async () => {
    await control.advance(60_000);
    const open = (await control.deliveries()).filter(({ state }) => state === 'PENDING');
    const verdicts = await Promise.all(
      scenarios.map(async ({ name, outcome }) => {
        const verification = await client.getVerification(ids.get(name) ?? '');
        const found = verification?.state === 'SCORED' ? verification.verdict.outcome : verification?.state;
        const expected = endless.has(name) ? /^(IN_PROGRESS|FINISHED)$/ : new RegExp(`^${outcome}$`);
        return expected.test(found ?? '') ? [] : [`${name}: ${found}`];
      }),
    );
    return [...open.map(({ scrapingStatus }) => scrapingStatus), ...verdicts.flat()];
  };
  await expect.poll(findUnfinished, { timeout: 90_000 }).toEqual([]);

  const deliveries = await control.deliveries();
  const [forged, sent] = [true, false].map((isForged) => deliveries.filter((one) => one.forged === isForged));
  const known: string[] = [];
  for await (const { interviewId } of client.listVerifications()) known.push(interviewId);
  return {
    refused: forged?.map(({ attempts }) => attempts.map(({ answer }) => answer?.status)),
    unacknowledged: sent?.filter(({ state }) => state !== 'ACKNOWLEDGED'),
    unplayed: known.filter((id) => ![...ids.values()].includes(id)),
    missing: [...ids].filter(([, id]) => !known.includes(id)),
  };
}

/** What forged-finished and unknown-interview send without credentials is refused, once, and nobody knows of it. */
const allWell = { refused: [[401], [401]], unacknowledged: [], unplayed: [], missing: [] };

test('every scenario ends as it should with the static header', async () => {
  const receiver = { RECEIVER_WEBHOOK_SECRETS: secret };
  const incode = { webhookHeaders: { 'x-webhook-secret': secret } };
  expect(await playAll(await startStage(receiver, () => incode))).toEqual(allWell);
});

test("every scenario ends as it should with tokens of the receiver's own endpoint, and one whose key is gone is fetched anew", async () => {
  const apps = await startStage(ownTokens.receiver, ownTokens.incode);
  expect(await playAll(apps)).toEqual(allWell);

  await apps.receiver.stop();
  const env = { ...apps.receiverSettings, RECEIVER_OAUTH_SIGNING_KEYS: signingKey('k2') };
  const second = await startReceiver(loadConfig(env));
  onTestFinished(() => second.stop());
  await second.ready;
  const { control } = apps.mockProvider;
  const { interviewId } = await control.play({ scenario: 'current' });
  await control.advance(0);
  const [delivery] = await control.deliveries({ interviewId });
  // Refused once and taken with the next token, within the first attempt.
  expect(delivery?.attempts.map(({ judgement }) => judgement)).toEqual(['ACKNOWLEDGED']);
});

test("every scenario ends as it should with tokens of a company's identity provider and the static header at once", async () => {
  const provider = await startIdentityProvider();
  const receiver = { ...provider.receiver, RECEIVER_WEBHOOK_SECRETS: secret };
  const incode = { ...provider.incode, webhookHeaders: { 'x-webhook-secret': secret } };
  const apps = await startStage(receiver, () => incode);
  expect(await playAll(apps)).toEqual(allWell);
});

test('an expired token is refreshed, and while no token can be had the delivery fails and is tried again', async () => {
  const provider = await startIdentityProvider();
  const apps = await startStage(provider.receiver, () => provider.incode);
  const { control } = apps.mockProvider;
  const attemptsOf = async (interviewId: string) =>
    (await control.deliveries({ interviewId })).map(({ state, attempts }) => [
      state,
      ...attempts.map(({ judgement }) => judgement),
    ]);

  provider.issueFor(-60);
  const first = await control.play({ scenario: 'never-finishes' });
  await control.advance(0);
  expect(await attemptsOf(first.interviewId)).toEqual([['ACKNOWLEDGED', 'ACKNOWLEDGED']]);
  expect(provider.requests()).toBe(2);

  // On Incode's clock the token is over, and none is to be had.
  provider.setUp(false);
  await control.advance(3_600_000);
  const second = await control.play({ scenario: 'never-finishes' });
  await control.advance(0);
  expect(await attemptsOf(second.interviewId)).toEqual([['PENDING', 'TOKEN_FAILED']]);
  const client = createReceiverClient({ baseUrl: apps.receiverUrl });
  expect(await client.getVerification(second.interviewId)).toBeUndefined();

  provider.setUp(true);
  await control.advance(30_000);
  expect(await attemptsOf(second.interviewId)).toEqual([['ACKNOWLEDGED', 'TOKEN_FAILED', 'ACKNOWLEDGED']]);
  // Derived after the acknowledgement.
  await expect
    .poll(() => client.getVerification(second.interviewId), { timeout: 15_000 })
    .toMatchObject({ state: 'IN_PROGRESS' });
});
