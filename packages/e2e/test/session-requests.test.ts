import { createOmniClient } from '@ine-scraping/client';
import { expect, onTestFinished, test } from 'vitest';

import { startStage } from '../src/story/start-stage.ts';

test('the further requests of a customer work with our client against the mock', async () => {
  const stage = await startStage();
  onTestFinished(() => stage.stop());
  const omni = createOmniClient({ baseUrl: stage.mockProviderUrl, ...stage.credentials });
  const { interviewId, token } = await omni.start({ body: { customFields: { branch: 'north' } } });
  const session = { interviewId };
  const [ocrData, { ocrData: wrapped }] = await Promise.all([
    omni.getOcrData(session),
    omni.getOcrDataV2({ token }),
  ]);
  expect(wrapped).toEqual(ocrData);
  expect(await omni.getCustomFields(session)).toEqual({ customFields: { branch: 'north' } });
  expect(await omni.getImages({ ...session, images: ['selfie'] })).toHaveProperty('selfie');
  expect((await omni.getOnboardingUrl({ token })).url).toMatch(/^https:/);
  expect(await omni.isPostprocessFinished(session)).toEqual({ finished: true });
  expect((await omni.getEvents(session)).events).toHaveLength(1);
  expect((await omni.approve(session)).success).toBe(true);
  expect((await omni.setSessionStatus(session)).sessionStatus).toBe('Closed');
  expect(await omni.deleteInterviews({ interviewIds: [interviewId] })).toEqual({ success: true });
  expect((await omni.byStatus.deleteInterview(session)).status).toBe(404);
});
