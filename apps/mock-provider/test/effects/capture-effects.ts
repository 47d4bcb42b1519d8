import { expect } from 'vitest';

import type { MockProvider } from '../../src/index.ts';
import { get, post, start, withToken } from '../support/omni.ts';
import { startProvider } from '../support/provider.ts';
import type { Effects } from './effect.ts';

async function statusOf(provider: MockProvider, token: string): Promise<unknown> {
  return (await get(provider, '/omni/get/onboarding/status', withToken(token))).body;
}

const unknown = { onboardingStatus: 'UNKNOWN' };

/** Captures twice, and processes after each. `path` is what is captured. */
async function captureTwice(scenario: string, path: string, processPath: string): Promise<unknown[]> {
  const provider = await startProvider({ scenario });
  const { token } = await start(provider);
  const seen: unknown[] = [];
  for (const base64Image of ['Zmlyc3Q=', 'c2Vjb25k']) {
    const captured = await post(provider, path, withToken(token), { base64Image });
    expect(captured.status).toBe(200);
    seen.push(captured.body, await statusOf(provider, token));
    seen.push((await post(provider, processPath, withToken(token), 'null')).body);
  }
  return [...seen, await statusOf(provider, token)];
}

/** What each scenario shows of a capture. */
export const captureEffects: Effects = {
  'id-glare': [
    'the first front is 200 with a failReason and glare, moves nothing and is not processed; the second is good',
    async (scenario) => {
      expect(await captureTwice(scenario, '/omni/add/front-id/v2', '/omni/process/id')).toEqual([
        expect.objectContaining({
          classification: true,
          readability: false,
          correctGlare: false,
          correctSharpness: true,
          failReason: 'DOCUMENT_NOT_READABLE',
        }),
        unknown,
        { success: false },
        expect.not.objectContaining({ failReason: expect.anything() }),
        { onboardingStatus: 'ID_VALIDATION_FINISHED' },
        { success: true },
        { onboardingStatus: 'ID_VALIDATION_FINISHED' },
      ]);
    },
  ],
  'id-wrong-side': [
    'the first back is 200 with the failReason of a wrong side; the second is good',
    async (scenario) => {
      expect(await captureTwice(scenario, '/0/omni/add/back-id', '/0/omni/process/id')).toEqual([
        expect.objectContaining({ classification: false, failReason: 'WRONG_DOCUMENT_SIDE' }),
        unknown,
        { success: false },
        expect.not.objectContaining({ failReason: expect.anything() }),
        { onboardingStatus: 'ID_VALIDATION_FINISHED' },
        { success: true },
        { onboardingStatus: 'ID_VALIDATION_FINISHED' },
      ]);
    },
  ],
  'face-spoof': [
    'the first face is not alive and is none of the document; the second is both',
    async (scenario) => {
      expect(await captureTwice(scenario, '/omni/add/face/third-party', '/omni/process/face')).toEqual([
        expect.objectContaining({ confidence: 1, isBright: true }),
        unknown,
        expect.objectContaining({ confidence: 0 }),
        expect.objectContaining({ confidence: 0 }),
        { onboardingStatus: 'FACE_VALIDATION_FINISHED' },
        expect.objectContaining({ confidence: 1 }),
        { onboardingStatus: 'FACE_VALIDATION_FINISHED' },
      ]);
    },
  ],
};
