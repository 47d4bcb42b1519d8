import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { Client } from 'pg';

import { listen, startBenchProcess } from '../bench-process.ts';
import type { Run } from '../benchmark.ts';
import type { Receiver } from './storing-receiver.ts';

type Settings = Readonly<Record<string, string>>;

/** A receiver that can be measured. */
export interface Candidate {
  readonly title: string;
  /** What is started, in a process of its own. */
  readonly module: string;
  /** It has a read API, and something to show there. */
  readonly stores: boolean;
  /** Settings of its own, or why it cannot be measured here. */
  prepare(run: Run): Promise<Settings | string>;
}

async function prepareFolder({ cleanUps }: Run): Promise<Settings> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-bench-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return { RECEIVER_DATA_DIR: folder };
}

/** Who does not answer by then is taken as not there; and somebody holds what cannot be removed by then. */
const limits = { connectionTimeoutMillis: 3000, query_timeout: 10_000 };

async function query(connectionString: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString, ...limits });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A schema of its own, which the receiver creates; its name has this process, so that a left one can be told from one in use. */
async function prepareSchema(url: string | undefined, { cleanUps }: Run): Promise<Settings | string> {
  if (!url) return 'TEST_DATABASE_URL is not set';
  try {
    await query(url, 'SELECT 1');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `the database in TEST_DATABASE_URL cannot be used: ${reason}`;
  }
  const name = `ine_bench_${process.pid}_${randomBytes(6).toString('hex')}`;
  const named = new URL(url);
  named.searchParams.set('application_name', name);
  // PostgreSQL finishes the statement of a client that was killed: what it creates could come after the drop.
  const end = `SELECT pg_terminate_backend(pid, ${limits.query_timeout}) FROM pg_stat_activity WHERE application_name = '${name}'`;
  cleanUps.push(() => query(url, end, `DROP SCHEMA IF EXISTS ${name}_queue, ${name} CASCADE`));
  return { DATABASE_URL: named.href, RECEIVER_DATABASE_SCHEMA: name };
}

const storing = { module: 'storing-receiver.ts', stores: true };

/**
 * What is measured, the baseline first; one more is a line here. One that does less than the baseline, such as a bare `node:http`
 * server, would be a baseline that nobody has measured: it takes more than one sender sends.
 */
export const createCandidates = (postgresUrl: string | undefined): readonly Candidate[] => [
  { title: 'Express + zod', module: 'express-receiver.ts', stores: false, prepare: async () => ({}) },
  { title: 'receiver, PostgreSQL', ...storing, prepare: (run) => prepareSchema(postgresUrl, run) },
  { title: 'receiver, PGlite', ...storing, prepare: prepareFolder },
];

/** A score API that takes connections and never answers, so that the jobs of a receiver exist and cost nothing. */
export async function startSilentScoreApi({ cleanUps }: Run): Promise<string> {
  // Read, so that the end of a receiver that was killed is seen: all of them have ended when this is closed.
  const server = createServer((socket) => void socket.on('error', () => undefined).resume());
  const url = await listen(server);
  cleanUps.push(() => once(server.close(), 'close'));
  return url;
}

/** Starts it as in production, but for the score API; or tells why it cannot be measured. */
export async function startCandidate({ module, prepare }: Candidate, scoreApi: string, run: Run) {
  const own = await prepare(run);
  if (typeof own === 'string') return own;
  const settings = {
    RECEIVER_PORT: '0',
    // A job that waits for a score costs a connection: one is enough.
    RECEIVER_SCORE_CONCURRENCY: '1',
    OMNI_BASE_URL: scoreApi,
    OMNI_API_KEY: developmentCredentials.apiKey,
    OMNI_EMAIL: developmentCredentials.email,
    OMNI_PASSWORD: developmentCredentials.password,
    ...own,
  };
  const { ask } = startBenchProcess<Receiver>(run, new URL(module, import.meta.url), settings);
  return { webhookUrl: await ask('url'), readUsage: () => ask('usage') };
}
