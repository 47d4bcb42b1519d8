// A process of its own, what people write: Express reads, and the contract's schema checks. With a database a transaction for each
// request keeps the notification and a job; without one nothing is stored.
import { createServer } from 'node:http';

import { acknowledgement, notificationSchema, type Notification } from '@ine-scraping/contracts';
import express from 'express';
import { Pool } from 'pg';

import { answerQuestions, listen, readSettings, readUsage } from '../bench-process.ts';
import type { Settings } from '../receivers/storages.ts';

const settings = readSettings() as Settings;
const { DATABASE_URL: url, RECEIVER_DATABASE_SCHEMA: schema } = settings;

async function createStore(connectionString: string) {
  const pool = new Pool({ connectionString });
  await pool.query(`CREATE SCHEMA ${schema};
    CREATE TABLE ${schema}.notifications (
      id bigserial PRIMARY KEY, interview_id text NOT NULL, body jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE ${schema}.jobs (id bigserial PRIMARY KEY, interview_id text NOT NULL)`);
  return async (notification: Notification): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { InterviewId } = notification;
      const insert = `INSERT INTO ${schema}.notifications (interview_id, body) VALUES ($1, $2)`;
      await client.query(insert, [InterviewId, notification]);
      await client.query(`INSERT INTO ${schema}.jobs (interview_id) VALUES ($1)`, [InterviewId]);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
}

const store = url ? await createStore(url) : undefined;
const app = express();
app.post('/', express.json(), async (request, response) => {
  if (request.get('x-webhook-secret') !== settings['RECEIVER_WEBHOOK_SECRETS']) {
    response.status(401).end();
    return;
  }
  const { data } = notificationSchema.safeParse(request.body);
  if (!data) {
    response.status(400).end();
    return;
  }
  await store?.(data);
  response.json(acknowledgement);
});
const listening = listen(createServer(app));
answerQuestions({ url: () => listening, usage: readUsage });
