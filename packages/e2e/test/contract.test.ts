import { providerCases, receiverCases } from '@ine-scraping/contracts/conformance';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createFetchSend } from '../src/contract/send-with-fetch.ts';
import { startStage, type StartedStage } from '../src/story/start-stage.ts';

let stage: StartedStage;

beforeAll(async () => {
  stage = await startStage();
});

afterAll(() => stage.stop());

test.each(receiverCases)('the receiver $name', async ({ run }) => {
  await expect(run(createFetchSend(stage.receiver.webhookUrl))).resolves.toBeUndefined();
});

test.each(providerCases)('the mock provider passes: $name', async ({ run }) => {
  await expect(run(createFetchSend(stage.mockProviderUrl), stage.credentials)).resolves.toBeUndefined();
});
