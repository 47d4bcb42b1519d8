import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { expect, test } from 'vitest';

import { createTerminal } from '../command/terminal.ts';
import type { Environment } from './connect-apps.ts';
import { canPlay } from './can-play.ts';
import { nextSteps, type NextStepsOptions } from './next-steps.ts';
import { type Plan, preflight } from './preflight.ts';

const interviewId = '65f0a1b2c3d4e5f601234567';
const scenarios = ['current', 'not-found', 'lost-finished'].map((name) => ({
  name,
  description: name,
  outcome: null,
}));

async function planWith(env: Environment): Promise<Plan> {
  const ports = {
    RECEIVER_PORT: String(await findFreePort()),
    MOCK_PROVIDER_PORT: String(await findFreePort()),
  };
  return preflight({ ...ports, ...env });
}

interface Offered {
  readonly plan: Plan;
  readonly text: string;
  readonly commands: readonly string[];
}

async function offered(env: Environment = {}, options: Partial<NextStepsOptions> = {}): Promise<Offered> {
  const plan = await planWith(env);
  const { suggestions } = canPlay(plan, 'prueba-1');
  const all = { suggestions, interviewId: undefined, scenarios, ...options };
  const text = nextSteps(plan, all, createTerminal(process.stdout));
  const commands = [...text.matchAll(/^ {2}((?:curl|token=).*)$/gm)].map(([, command]) => command ?? '');
  return { plan, text, commands };
}

function playCommand({ mockProviderUrl }: Plan): string {
  return `curl -sS ${mockProviderUrl}/_mock/sessions -H 'content-type: application/json' -d '{"scenario":"not-found","externalId":"prueba-1"}'`;
}

test('where both apps talk to each other: play, read the verdict, and look at the quarantine and the timeline', async () => {
  const { plan, text, commands } = await offered({}, { interviewId });
  expect(commands).toEqual([
    playCommand(plan),
    `curl -sS '${plan.receiverUrl}/v1/verifications?externalId=prueba-1'`,
    `curl -sS ${plan.receiverUrl}/v1/quarantine`,
    `curl -sS ${plan.receiverUrl}/v1/verifications/${interviewId}/timeline`,
  ]);
  expect(text).toContain('play another scenario');
  expect(text).toContain('some seconds later');
  expect(text).toContain('\nScenarios: current, not-found, lost-finished.\n');
});

test('on a manual clock the clock is moved to the end of scraping before the verdict is read', async () => {
  const env = { MOCK_PROVIDER_CLOCK: 'manual', MOCK_PROVIDER_SCRAPING_MS: '7000' };
  const { plan, text, commands } = await offered(env);
  expect(commands).toEqual([
    playCommand(plan),
    `curl -sS ${plan.mockProviderUrl}/_mock/clock/advance -H 'content-type: application/json' -d '{"ms":7000}'`,
    `curl -sS '${plan.receiverUrl}/v1/verifications?externalId=prueba-1'`,
    `curl -sS ${plan.receiverUrl}/v1/quarantine`,
  ]);
  // Nothing was played, and no time passes.
  expect(text).not.toContain('another scenario');
  expect(text).not.toContain('seconds later');
});

test('without a webhook the score is read by the Omni API, and no verdict is promised', async () => {
  const env = { MOCK_PROVIDER_WEBHOOK_URL: 'none', MOCK_PROVIDER_API_KEY: 'a-key-of-our-own' };
  const { plan, text, commands } = await offered(env);
  expect(commands).toEqual([
    String.raw`token=$(${playCommand(plan)} | sed 's/.*"token":"\([^"]*\)".*/\1/')`,
    `curl -sS ${plan.mockProviderUrl}/0/omni/get/score -H 'api-version: 1.0' -H "x-incode-hardware-id: $token"`,
    `curl -sS ${plan.receiverUrl}/v1/quarantine`,
  ]);
  expect(text).not.toContain('read its verdict');
  expect(text).not.toContain('a-key-of-our-own');
});

test('where somebody else is notified, the mock tells how they answered', async () => {
  const { plan, text, commands } = await offered({ MOCK_PROVIDER_WEBHOOK_URL: 'http://127.0.0.1:1/x' });
  expect(commands.slice(0, 2)).toEqual([
    playCommand(plan),
    `curl -sS ${plan.mockProviderUrl}/_mock/deliveries`,
  ]);
  expect(text).not.toContain('read its verdict');
});

test('where scores are read elsewhere, nothing of the mock is offered', async () => {
  const { plan, commands } = await offered({ OMNI_BASE_URL: 'https://demo-api.incodesmile.com' });
  expect(commands).toEqual([
    `curl -sS ${plan.receiverUrl}/v1/verifications`,
    `curl -sS ${plan.receiverUrl}/v1/quarantine`,
  ]);
});

test('a mock that could not be asked for its scenarios leaves their line out', async () => {
  expect((await offered({}, { scenarios: [] })).text).not.toContain('Scenarios:');
});
