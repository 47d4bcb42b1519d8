import { createOmniClient, createReceiverClient } from '@ine-scraping/client';
import { expect, onTestFinished, test } from 'vitest';

import { startBothApps } from '../src/story/both-apps.ts';

test('a receiver that gets the onboarding status on its URL too refuses it with 400, and reaches its verdict all the same', async () => {
  const apps = await startBothApps({ mockProvider: { clock: 'manual' }, oneUrlForBothWebhooks: true });
  onTestFinished(() => apps.stop());
  const { control } = apps.mockProvider;
  const omni = createOmniClient({ baseUrl: apps.mockProviderUrl, ...apps.credentials });
  const { interviewId, token } = await omni.start({ body: { externalId: 'solicitud-1001' } });
  await omni.processGovernmentValidation({ interviewId, token, scrapingMethod: true });
  await control.advance(3000);
  await omni.finishStatus({ interviewId, token });
  await control.advance(0);

  const client = createReceiverClient({ baseUrl: apps.receiverUrl });
  expect(await client.waitForVerdict(interviewId, { timeoutMs: 15_000 })).toMatchObject({
    externalId: 'solicitud-1001',
    verdict: { outcome: 'CURRENT' },
    notifications: { inProgress: 1, finished: 1, unknown: 0 },
  });
  const refused = await control.onboardingStatusDeliveries({ interviewId });
  expect(
    refused.map(({ onboardingStatus, attempts }) => [onboardingStatus, attempts[0]?.answer?.status]),
  ).toEqual([
    ['ID_VALIDATION_FINISHED', 400],
    ['FACE_VALIDATION_FINISHED', 400],
    ['GOVERNMENT_VALIDATION_FINISHED', 400],
    ['ONBOARDING_FINISHED', 400],
  ]);
});
