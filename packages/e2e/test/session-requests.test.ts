import { createOmniClient } from '@ine-scraping/client';
import { expect, onTestFinished, test } from 'vitest';

import { startBothApps } from '../src/story/both-apps.ts';

test('the further requests of a customer work with our client against the mock', async () => {
  const apps = await startBothApps();
  onTestFinished(() => apps.stop());
  const omni = createOmniClient({ baseUrl: apps.mockProviderUrl, ...apps.credentials });
  const { interviewId, token } = await omni.start({ body: { customFields: { branch: 'north' } } });
  const session = { interviewId };
  const [ocrData, { ocrData: wrapped }] = await Promise.all([
    omni.call('getOcrData', session),
    omni.call('getOcrDataV2', { token }),
  ]);
  expect(wrapped).toEqual(ocrData);
  expect(await omni.call('getCustomFields', session)).toEqual({ customFields: { branch: 'north' } });
  const images = await omni.call('getImages', { ...session, body: { images: ['selfie'] } });
  expect(images).toHaveProperty('selfie');
  expect((await omni.call('getOnboardingUrl', { token })).url).toMatch(/^https:/);
  expect(await omni.call('isPostprocessFinished', session)).toEqual({ finished: true });
  expect((await omni.call('getEvents', session)).events).toHaveLength(1);
  expect((await omni.call('approve', session)).success).toBe(true);
  const closed = await omni.call('setSessionStatus', { ...session, query: { action: 'Closed' } });
  expect(closed.sessionStatus).toBe('Closed');
  const body = { filter: { ids: [interviewId] } };
  expect(await omni.call('deleteInterviews', { body })).toEqual({ success: true });
  await expect(omni.call('deleteInterview', session)).rejects.toMatchObject({
    code: 'OMNI_STATUS',
    status: 404,
  });
});
