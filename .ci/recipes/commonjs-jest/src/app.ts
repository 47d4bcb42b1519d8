// TypeScript writes `require` for these imports, and Node gives it the packages, which are ES modules.
import { acknowledgement, notificationSchema } from '@ine-scraping/contracts/schemas';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { bodyBytesMax, type Receiver } from './receiver.js';

/** Express would answer with a page, and outside of production with a stack trace. */
const answerError: ErrorRequestHandler = (error: { status?: number }, _request, response, next) => {
  if (response.headersSent) next(error);
  else response.status(error.status ?? 500).json({ error: 'the request was not taken' });
};

export function createApp(receiver: Receiver): Express {
  const app = express().disable('x-powered-by');
  app.post(
    '/webhooks/ine-scraping',
    (request, response, next) => {
      if (receiver.isLetIn(request.get('x-webhook-secret'))) next();
      else response.status(401).json({ error: 'x-webhook-secret is missing or wrong' });
    },
    // `strict: false`: a body such as `null` is read too, and is no notification.
    express.json({ limit: bodyBytesMax, strict: false }),
    (request, response) => {
      const { data: notification } = notificationSchema.safeParse(request.body);
      if (!notification) {
        response.status(400).json({ error: 'the body is no notification' });
        return;
      }
      receiver.accept(notification);
      response.json(acknowledgement);
    },
  );
  return app.use(answerError);
}
