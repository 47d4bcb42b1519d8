import assert from 'node:assert/strict';
import { createOmniClient } from '@ine-scraping/client';
import { verdict } from '@ine-scraping/contracts';
import { goldenNotifications } from '@ine-scraping/contracts/examples';
import { notificationSchema } from '@ine-scraping/contracts/schemas';
import { startMockProvider } from '@ine-scraping/mock-provider';
import { startReceiver } from './receiver.js';

assert.ok(goldenNotifications.length > 0);
assert.equal(notificationSchema.safeParse({ ScrapingStatus: 'FINISHED' }).success, false);

const receiver = await startReceiver();
const mock = await startMockProvider({ webhookUrl: receiver.url, scrapingMs: 10 });
const { interviewId } = await mock.control.play({ scenario: 'current' });
const delivery = await mock.control.delivery({ interviewId, status: 'FINISHED' });
assert.equal(delivery.state, 'ACKNOWLEDGED');
assert.deepEqual(receiver.finished, [interviewId]);

const omni = createOmniClient({
  baseUrl: mock.url,
  apiKey: 'development-api-key',
  email: 'executive@example.com',
  password: 'development-password',
});
assert.equal(verdict(await omni.getScore({ interviewId })).outcome, 'CURRENT');
// A route that the client has no method for, typed by the contract of another package.
const { finished } = await omni.call('isPostprocessFinished', { interviewId });
const postprocessed: boolean = finished;
assert.ok(postprocessed);

await mock.stop();
receiver.stop();
console.log(`esm on Node ${process.version}: the receiver acknowledged, the client read CURRENT.`);
