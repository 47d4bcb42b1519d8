import { createReceiverClient } from '@ine-scraping/client';
import { loadConfig, startReceiver } from '@ine-scraping/receiver';
import { expect, onTestFinished, test } from 'vitest';

import { startBothApps } from '../src/story/both-apps.ts';

test('a receiver that was down when FINISHED came gets it from a retry, and still knows of IN_PROGRESS', async () => {
  const scrapingMs = 5_000;
  const apps = await startBothApps({
    mockProvider: { clock: 'manual', scenario: 'reported-lost', scrapingMs },
  });
  onTestFinished(() => apps.stop());
  const { control } = apps.mockProvider;
  const { interviewId } = await control.play({ externalId: 'solicitud-1001' });
  await control.advance(0);
  await apps.receiver.stop();

  await control.advance(scrapingMs);
  const [, missed] = await control.deliveries({ interviewId });
  expect(missed).toMatchObject({
    scrapingStatus: 'FINISHED',
    state: 'PENDING',
    attempts: [{ judgement: 'CONNECTION_FAILED' }],
  });

  const receiver = await startReceiver(loadConfig(apps.receiverSettings));
  onTestFinished(() => receiver.stop());
  await receiver.ready;
  await control.advance(30_000);

  const client = createReceiverClient({ baseUrl: apps.receiverUrl });
  const verification = await client.waitForVerdict(interviewId, { timeoutMs: 15_000 });
  expect(verification).toMatchObject({
    externalId: 'solicitud-1001',
    verdict: { outcome: 'REPORTED_LOST' },
    notifications: { inProgress: 1, finished: 1, unknown: 0 },
  });
  const [, delivered] = await control.deliveries({ interviewId });
  expect(delivered?.attempts.map(({ judgement }) => judgement)).toEqual([
    'CONNECTION_FAILED',
    'ACKNOWLEDGED',
  ]);
});
