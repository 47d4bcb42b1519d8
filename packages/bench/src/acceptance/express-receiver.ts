// A process of its own, the baseline: Express reads and the contract's schema checks, and nothing is stored.
import { createServer } from 'node:http';

import { acknowledgement, notificationSchema } from '@ine-scraping/contracts';
import express from 'express';

import { answerQuestions, listen, readUsage } from '../bench-process.ts';

const app = express();
app.post('/', express.json(), (request, response) => {
  if (notificationSchema.safeParse(request.body).success) response.json(acknowledgement);
  else response.status(400).end();
});
const listening = listen(createServer(app));
answerQuestions({ url: () => listening, usage: readUsage });
