import { z } from 'zod';

import { defaultSchema, isSchemaName } from '../database/database.ts';
import { integer, secret, url } from './values.ts';

const databaseUrl = url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database');

/** Where it keeps what it knows, and how much. */
export const databaseSettings = {
  DATABASE_URL: secret(databaseUrl).optional().describe('PostgreSQL; unset means the embedded database'),
  RECEIVER_DATA_DIR: z
    .string()
    .prefault('.data/receiver')
    .describe('folder of the embedded database, from the working directory; in a checkout from its root'),
  RECEIVER_DATABASE_POOL_MAX: integer(10, 1, 1000).describe(
    'connections for requests; the queue has four of its own',
  ),
  RECEIVER_DATABASE_SCHEMA: z
    .string()
    .refine(isSchemaName, { error: 'must be a short name in lower case: letters, digits and "_"' })
    .prefault(defaultSchema)
    .describe("schema of its tables; the queue's have `_queue` after it"),
  RECEIVER_QUARANTINE_ROWS_MAX: integer(10_000, 0, 1_000_000).describe('refused requests kept'),
};
