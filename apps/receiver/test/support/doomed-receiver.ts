// A receiver in a process of its own that is going to be killed: it blocks after the statement that it is told, and says so.
import { notificationSchema } from '@ine-scraping/contracts';

import { openPglite } from '../../src/database/pglite.ts';
import { openPostgres } from '../../src/database/postgres.ts';
import { startCore } from '../../src/receiver-core.ts';
import { blockAfter } from './blocking-database.ts';
import { createRecordingLogger } from './recording-logger.ts';
import { readyScore } from './score-source.ts';

/** Told as JSON in the first argument. */
export interface DoomedReceiverOptions {
  /** A PGlite folder or a PostgreSQL URL. */
  database: string;
  schema: string;
  /** The name of the statement. */
  blockAfter: string;
  interviewId: string;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const options = JSON.parse(process.argv[2] ?? '{}') as DoomedReceiverOptions;
const { database: where, interviewId, schema } = options;
const database = where.startsWith('postgres:') ? openPostgres(where) : await openPglite(where);
const core = await startCore({
  database: blockAfter(database, options.blockAfter, () => say('reached')),
  schema,
  readScore: () => Promise.resolve(readyScore()),
  logger: createRecordingLogger(),
  settings: { gatherMs: 0, queue: { heartbeatSeconds: 10, superviseSeconds: 1 } },
});
const body = { InterviewId: interviewId, ScrapingStatus: 'FINISHED' };
const rawBody = new TextEncoder().encode(JSON.stringify(body));
await core.accept(notificationSchema.parse(body), { rawBody, receivedAt: new Date() });
say('acknowledged');
