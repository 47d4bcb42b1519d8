import type { AddressInfo } from 'node:net';
import { acknowledgement, recogniseScrapingStatus, webhookContract } from '@ine-scraping/contracts';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import express from 'express';

export interface Receiver {
  url: string;
  /** The interviews whose scraping has finished. */
  finished: string[];
  stop(): void;
}

/** Another team's receiver, in one handler over the contract. */
export async function startReceiver(): Promise<Receiver> {
  const finished: string[] = [];
  const handlers = initServer().router(webhookContract, {
    notify: async ({ body }) => {
      if (recogniseScrapingStatus(body.ScrapingStatus) === 'FINISHED') finished.push(body.InterviewId);
      return { status: 200, body: acknowledgement };
    },
  });
  const router = express.Router();
  createExpressEndpoints(webhookContract, handlers, router, { logInitialization: false });

  const app = express().use(express.json()).use('/incode/ine', router);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/incode/ine`,
    finished,
    stop: () => server.closeAllConnections() ?? server.close(),
  };
}
