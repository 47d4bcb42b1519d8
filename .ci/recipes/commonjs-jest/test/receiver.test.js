// Jest gives `require` an ES module from Node.js 24.9 on, when Node is started with --experimental-vm-modules.
const { once } = require('node:events');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { startMockProvider } = require('@ine-scraping/mock-provider');
const { createApp } = require('../dist/app.js');
const { startReceiver } = require('../dist/receiver.js');

const secret = 'a-secret-of-this-test';
const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
let mock, receiver, server;

beforeAll(async () => {
  // Only the test moves the mock's clock: half an hour of retries takes no time.
  mock = await startMockProvider({ clock: 'manual', webhookHeaders: { 'x-webhook-secret': secret } });
  receiver = startReceiver({
    DATABASE_FILE: join(folder, 'inbox.db'),
    OMNI_BASE_URL: mock.url,
    OMNI_API_KEY: 'development-api-key',
    OMNI_EMAIL: 'executive@example.com',
    OMNI_PASSWORD: 'development-password',
    WEBHOOK_SECRETS: secret,
  });
  server = createApp(receiver).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  await mock.stop();
  server.closeAllConnections();
  server.close();
  receiver.stop();
  rmSync(folder, { recursive: true });
});

async function until(read) {
  for (let value = read(); ; value = read()) {
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test.each([
  ['current', 'CURRENT'],
  ['not-found', 'NOT_FOUND'],
  ['reported-stolen', 'REPORTED_STOLEN'],
  ['finished-first', 'CURRENT'],
])('of the scenario %s it knows %s in the end', async (scenario, outcome) => {
  const webhookUrl = `http://127.0.0.1:${server.address().port}/webhooks/ine-scraping`;
  const { interviewId } = await mock.control.play({ scenario, webhookUrl });
  await mock.control.advance(60_000);
  const deliveries = await mock.control.deliveries({ interviewId });
  expect(deliveries.map(({ state }) => state)).toEqual(['ACKNOWLEDGED', 'ACKNOWLEDGED']);
  expect(await until(() => receiver.readOutcome(interviewId))).toBe(outcome);
});
