import { createServer } from 'node:net';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import type { Environment } from './connect-apps.ts';
import { canPlay } from './can-play.ts';
import { type Plan, preflight, StartError } from './preflight.ts';

async function freePorts(): Promise<{ RECEIVER_PORT: string; MOCK_PROVIDER_PORT: string }> {
  return {
    RECEIVER_PORT: String(await findFreePort()),
    MOCK_PROVIDER_PORT: String(await findFreePort()),
  };
}

async function problemsWith(env: Environment): Promise<readonly string[]> {
  const error: unknown = await preflight(env).catch((reason: unknown) => reason);
  return error instanceof StartError ? error.message.split('\n') : [];
}

async function planWith(env: Environment = {}): Promise<Plan> {
  return preflight({ ...(await freePorts()), ...env });
}

test('all mistakes in the settings of both apps are reported at once, each by its name', async () => {
  const problems = await problemsWith({
    RECEIVER_PORT: 'abc',
    RECEIVER_WEBHOOK_PATH: 'no-slash',
    MOCK_PROVIDER_PORT: '70000',
    MOCK_PROVIDER_SCENARIO: 'nope',
  });
  expect(problems).toHaveLength(4);
  expect(new Set(problems.map((problem) => problem.split(' ', 1)[0]))).toEqual(
    new Set(['RECEIVER_PORT', 'RECEIVER_WEBHOOK_PATH', 'MOCK_PROVIDER_PORT', 'MOCK_PROVIDER_SCENARIO']),
  );
  for (const problem of problems) expect(problem).toMatch(/^[A-Z_]+ must .+\.$/);
});

test('a mistake in a setting that both apps read is reported once', async () => {
  const problems = await problemsWith({ ...(await freePorts()), LOG_LEVEL: 'loud' });
  expect(problems).toEqual([expect.stringMatching(/^LOG_LEVEL must /)]);
});

test('a misspelt setting of either app is refused with the one that was meant', async () => {
  const problems = await problemsWith({
    ...(await freePorts()),
    RECEIVER_DATA_DRI: 'x',
    MOCK_PROVIDER_SPEEED: 'x',
    MOCK_PROVDIER_SEED: 'x',
  });
  expect(problems).toEqual([
    'RECEIVER_DATA_DRI is no setting: did you mean RECEIVER_DATA_DIR?',
    expect.stringMatching(/^MOCK_PROVIDER_SPEEED is no setting[.:]/),
    'MOCK_PROVDIER_SEED is no setting: did you mean MOCK_PROVIDER_SEED?',
  ]);
});

test('what only may be meant for the receiver is told before it starts, also where dev has set what was meant', async () => {
  const { warnings } = await planWith({ OMNI_BASEURL: 'http://127.0.0.1:1', RECEIVER_GREETING: 'x' });
  expect(warnings).toEqual([
    'OMNI_BASEURL is no setting of the receiver and does nothing: did you mean OMNI_BASE_URL?',
    'RECEIVER_GREETING is no setting of the receiver and does nothing.',
  ]);
  expect((await planWith()).warnings).toEqual([]);
});

test('a busy port is reported with the setting that moves the app', async () => {
  const port = await listenInTest(createServer());
  const problems = await problemsWith({ ...(await freePorts()), MOCK_PROVIDER_PORT: String(port) });
  expect(problems).toEqual([
    `Something already listens on port ${port} on 127.0.0.1: stop it, or set MOCK_PROVIDER_PORT to another port.`,
  ]);
});

test('port 0 is refused, because the other app could not know the port', async () => {
  const problems = await problemsWith({ ...(await freePorts()), RECEIVER_PORT: '0' });
  expect(problems).toEqual([expect.stringMatching(/^RECEIVER_PORT is 0, /)]);
});

test('with two free ports the plan has both addresses, and nothing is in the way of a play', async () => {
  const ports = await freePorts();
  const plan = await planWith(ports);
  expect(plan).toMatchObject({
    receiverUrl: `http://127.0.0.1:${ports.RECEIVER_PORT}`,
    mockProviderUrl: `http://127.0.0.1:${ports.MOCK_PROVIDER_PORT}`,
  });
  expect(plan.receiver.omni.baseUrl).toBe(plan.mockProviderUrl);
  expect(plan.mockProvider.webhookUrl).toBe(`${plan.receiverUrl}/webhooks/ine-scraping`);
  expect(canPlay(plan, 'prueba-1').obstacle).toBeUndefined();
});

test.each([
  [
    { OMNI_BASE_URL: 'https://demo-api.incodesmile.com' },
    'OMNI_BASE_URL is https://demo-api.incodesmile.com',
  ],
  [{ MOCK_PROVIDER_WEBHOOK_URL: 'none' }, 'MOCK_PROVIDER_WEBHOOK_URL is none'],
  [
    { MOCK_PROVIDER_WEBHOOK_URL: 'http://127.0.0.1:1/x' },
    'MOCK_PROVIDER_WEBHOOK_URL is http://127.0.0.1:1/x',
  ],
  [{ MOCK_PROVIDER_CLOCK: 'manual' }, 'MOCK_PROVIDER_CLOCK is manual'],
])('nothing is played, and one sentence says why, with %j', async (env, reason) => {
  const { obstacle } = canPlay(await planWith(env), 'prueba-1');
  expect(obstacle).toContain(`No verification is played: ${reason}`);
  expect(obstacle).toMatch(/^[^\n]+\.$/);
});

test('localhost is this machine as much as 127.0.0.1', async () => {
  const ports = await freePorts();
  const OMNI_BASE_URL = `http://localhost:${ports.MOCK_PROVIDER_PORT}/`;
  const { obstacle } = canPlay(await planWith({ ...ports, OMNI_BASE_URL }), 'prueba-1');
  expect(obstacle).toBeUndefined();
});
