// A CommonJS project: TypeScript writes `require` for each of these imports, and Node gives it ES modules.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createOmniClient } from '@ine-scraping/client';
import { acknowledgement, recogniseScrapingStatus, verdict, webhookContract } from '@ine-scraping/contracts';
import { startMockProvider } from '@ine-scraping/mock-provider';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import express from 'express';

async function main(): Promise<void> {
  assert.equal(typeof require, 'function');
  const finished: string[] = [];
  const handlers = initServer().router(webhookContract, {
    notify: async ({ body }) => {
      if (recogniseScrapingStatus(body.ScrapingStatus) === 'FINISHED') finished.push(body.InterviewId);
      return { status: 200, body: acknowledgement };
    },
  });
  const router = express.Router();
  createExpressEndpoints(webhookContract, handlers, router, { logInitialization: false });
  const server = express().use(express.json()).use('/incode/ine', router).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  const mock = await startMockProvider({ webhookUrl: `http://127.0.0.1:${port}/incode/ine`, scrapingMs: 10 });
  const { interviewId } = await mock.control.play({ scenario: 'not-current' });
  const delivery = await mock.control.delivery({ interviewId, status: 'FINISHED' });
  assert.equal(delivery.state, 'ACKNOWLEDGED');
  assert.deepEqual(finished, [interviewId]);

  const omni = createOmniClient({
    baseUrl: mock.url,
    apiKey: 'development-api-key',
    email: 'executive@example.com',
    password: 'development-password',
  });
  assert.equal(verdict(await omni.getScore({ interviewId })).outcome, 'NOT_CURRENT');
  await mock.stop();
  server.close();
  console.log(`cjs on Node ${process.version}: the receiver acknowledged, the client read NOT_CURRENT.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
