import { createReceiverClient } from '@ine-scraping/client';
import { outcomes } from '@ine-scraping/contracts';
import { startMockProvider, type MockProvider } from '@ine-scraping/mock-provider';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { runVerification } from '../src/story/run-verification.ts';
import { startBothApps, type BothApps } from '../src/story/both-apps.ts';

/** Each outcome that INE can have has a scenario named after it; `INCONCLUSIVE` is what we make of an answer that is none of INE's. */
const played = outcomes
  .filter((outcome) => outcome !== 'INCONCLUSIVE')
  .map((outcome) => ({ outcome, scenario: outcome.toLowerCase().replaceAll('_', '-') }));

let apps: BothApps;
let mockProvider: MockProvider | undefined;

beforeAll(async () => {
  apps = await startBothApps();
  // Its port is taken over by one mock provider per outcome: the Omni API has no word for what INE will say.
  await apps.mockProvider.stop();
});

afterEach(async () => {
  await mockProvider?.stop();
});

afterAll(() => apps.stop());

async function playScenario(scenario: string) {
  mockProvider = await startMockProvider({
    port: Number(new URL(apps.mockProviderUrl).port),
    webhookUrl: apps.receiver.webhookUrl,
    scenario,
    scrapingMs: 50,
  });
  const externalId = `solicitud-${scenario}`;
  return runVerification(apps, { externalId, limitMs: 15_000 });
}

test.each(played)('$scenario: from start to the verdict in the read API', async ({ scenario, outcome }) => {
  const { interviewId, steps, verification } = await playScenario(scenario);

  // On a busy machine FINISHED is sent before IN_PROGRESS is acknowledged, as it may be at Incode.
  const isCurrent = outcome === 'CURRENT';
  expect(steps.map(({ kind }) => kind).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'ACKNOWLEDGED',
    'ACKNOWLEDGED',
    'NOTIFIED',
    'NOTIFIED',
    ...(isCurrent ? ['PERSON'] : []),
    'SCORE_READ',
    'SCRAPING_ASKED',
    'STARTED',
    'VERDICT',
  ]);
  expect(steps.at(0)).toMatchObject({ kind: 'STARTED' });
  expect(steps.at(-1)).toMatchObject({ kind: isCurrent ? 'PERSON' : 'VERDICT' });
  expect(verification).toMatchObject({
    interviewId,
    externalId: `solicitud-${scenario}`,
    state: 'SCORED',
    verdict: { outcome },
    notifications: { inProgress: 1, finished: 1, unknown: 0 },
    scoreAttempts: 1,
    failure: null,
  });

  const receiver = createReceiverClient({ baseUrl: apps.receiverUrl });
  const listed = [];
  for await (const row of receiver.listVerifications({ externalId: `solicitud-${scenario}` }))
    listed.push(row);
  expect(listed).toEqual([verification]);
});

test.each([
  [
    'data-mismatch',
    {
      dataMatch: 'MISMATCH',
      mismatches: ['firstName', 'paternalLastName', 'maternalLastName', 'personalId', 'electorsKey'],
    },
  ],
  ['face-mismatch', { dataMatch: 'NOT_COMPARED', mismatches: [], faceMatch: 'MISMATCH' }],
] as const)('%s: the verdict is CURRENT, and says that the person is another', async (scenario, match) => {
  const { verification } = await playScenario(scenario);
  expect(verification?.verdict).toMatchObject({ outcome: 'CURRENT', governmentStatus: 'FAIL', ...match });
});
