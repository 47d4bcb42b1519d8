import { providerCases, receiverCases } from '@ine-scraping/contracts/conformance';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createFetchSend } from '../src/contract/send-with-fetch.ts';
import { startBothApps, type BothApps } from '../src/story/both-apps.ts';

let apps: BothApps;

beforeAll(async () => {
  apps = await startBothApps();
});

afterAll(() => apps.stop());

test.each(receiverCases)('the receiver $name', async ({ run }) => {
  await expect(run(createFetchSend(apps.receiver.webhookUrl))).resolves.toBeUndefined();
});

test.each(providerCases)('the mock provider passes: $name', async ({ run }) => {
  await expect(run(createFetchSend(apps.mockProviderUrl), apps.credentials)).resolves.toBeUndefined();
});
