import { acknowledgement, webhookContract } from '@ine-scraping/contracts';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { bodyBytesMax, startReceiver } from './receiver.js';

const receiver = startReceiver(process.env);

/** Before the body is read: whoever may not come in costs nothing. */
const checkAccess: RequestHandler = (request, response, next) => {
  if (receiver.isLetIn(request.get('x-webhook-secret'))) next();
  else response.status(401).json({ error: 'x-webhook-secret is missing or wrong' });
};

/** Express would answer with a page, and outside of production with a stack trace. */
const answerError: ErrorRequestHandler = (error: { status?: number }, _request, response, next) => {
  if (response.headersSent) next(error);
  else response.status(error.status ?? 500).json({ error: 'the request was not taken' });
};

const handlers = initServer().router(webhookContract, {
  // The contract has read the body as tolerantly as it must be: both casings, any status, unknown fields.
  notify: async ({ body }) => {
    receiver.accept(body);
    return { status: 200, body: acknowledgement };
  },
});
const router = express.Router();
createExpressEndpoints(webhookContract, handlers, router, {
  logInitialization: false,
  requestValidationErrorHandler: (_error, _request, response) => {
    response.status(400).json({ error: 'the body is no notification' });
  },
});

const app = express()
  .disable('x-powered-by')
  // `strict: false`: a body such as `null` is no notification either, and the contract says so.
  .use('/webhooks/ine-scraping', checkAccess, express.json({ limit: bodyBytesMax, strict: false }), router)
  .use(answerError);
const server = app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1');
// A sender that never ends its request; Node's own limit is five minutes.
server.requestTimeout = 10_000;
