import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { cleanUp, type CleanUp } from '@ine-scraping/e2e/clean-up';

import { listen, startBenchProcess } from '../bench-process.ts';
import { prepareOwnSchema } from './own-schema.ts';
import type { Receiver } from './storing-receiver.ts';

type Settings = Readonly<Record<string, string>>;

/** A receiver that can be measured. */
interface Candidate {
  readonly title: string;
  /** What is started, in a process of its own. */
  readonly module: string;
  /** Settings of its own, or why it cannot be measured here. What removes what it prepares is pushed to `cleanUps`. */
  prepare(cleanUps: CleanUp[], postgresUrl: string | undefined): Promise<Settings | string>;
}

async function prepareFolder(cleanUps: CleanUp[]): Promise<Settings> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-bench-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  return { RECEIVER_DATA_DIR: folder };
}

async function prepareSchema(cleanUps: CleanUp[], url: string | undefined): Promise<Settings | string> {
  if (!url) return 'TEST_DATABASE_URL is not set';
  try {
    const { name, url: ownUrl, drop } = await prepareOwnSchema(url);
    cleanUps.push(drop);
    return { DATABASE_URL: ownUrl, RECEIVER_DATABASE_SCHEMA: name };
  } catch (error) {
    return `the database in TEST_DATABASE_URL cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const storing = 'storing-receiver.ts';

/**
 * What is measured, the baseline first; one more is a line here. One that does less than the baseline, such as a bare `node:http`
 * server, would be a baseline that nobody has measured: it takes more than one sender sends.
 */
export const candidates = {
  express: { title: 'Express + zod', module: 'express-receiver.ts', prepare: async () => ({}) },
  pglite: { title: 'receiver, PGlite', module: storing, prepare: prepareFolder },
  postgres: { title: 'receiver, PostgreSQL', module: storing, prepare: prepareSchema },
} as const satisfies Readonly<Record<string, Candidate>>;
export type ReceiverName = keyof typeof candidates;

/** What is under way, with the settings that all receivers have. */
interface Run {
  readonly signal: AbortSignal;
  readonly postgresUrl: string | undefined;
  readonly cleanUps: CleanUp[];
  readonly common: Settings;
}

/** As in production, but for the score API. */
const productionSettings = {
  RECEIVER_PORT: '0',
  // A job that waits for a score costs a connection: one is enough.
  RECEIVER_SCORE_CONCURRENCY: '1',
  OMNI_API_KEY: developmentCredentials.apiKey,
  OMNI_EMAIL: developmentCredentials.email,
  OMNI_PASSWORD: developmentCredentials.password,
};

/** A score API that takes connections and never answers, so that the jobs of a receiver exist and cost nothing. */
async function startSilentScoreApi(cleanUps: CleanUp[]): Promise<string> {
  // Read, so that the end of a receiver that was killed is seen: all of them have ended when this is closed.
  const server = createServer((socket) => void socket.on('error', () => undefined).resume());
  const url = await listen(server);
  cleanUps.push(() => once(server.close(), 'close'));
  return url;
}

async function startReceiver(name: ReceiverName, { signal, postgresUrl, cleanUps, common }: Run) {
  const { module: file, prepare }: Candidate = candidates[name];
  const own = await prepare(cleanUps, postgresUrl);
  if (typeof own === 'string') return own;
  const url = new URL(file, import.meta.url);
  const started = startBenchProcess<Receiver>(url, { ...common, ...own }, signal);
  cleanUps.push(started.stop);
  // One that stores has a read API, and something to show there. PostgreSQL's own processor time is in other processes.
  return {
    name,
    webhookUrl: await started.ask('url'),
    stores: file === storing,
    cpuMs: () => started.ask('cpuMs'),
  };
}
export type StartedReceiver = Exclude<Awaited<ReturnType<typeof startReceiver>>, string>;

/**
 * Starts them, and has them in the order of their names; without PostgreSQL, and with the reason, when its URL does not answer. `stop`
 * ends their processes, and removes what they stored. Rejects when `signal` is aborted.
 */
export async function startReceivers(
  names: readonly ReceiverName[],
  postgresUrl: string | undefined,
  signal: AbortSignal,
) {
  const cleanUps: CleanUp[] = [];
  try {
    const common = { ...productionSettings, OMNI_BASE_URL: await startSilentScoreApi(cleanUps) };
    // At once, because creating the embedded database takes longer than all the rest. When one fails, the others have to be there
    // before they can be stopped.
    const run = { signal, postgresUrl, cleanUps, common };
    const starts = await Promise.allSettled(names.map((name) => startReceiver(name, run)));
    const started = starts.map((start) => {
      if (start.status === 'rejected') throw start.reason;
      return start.value;
    });
    return {
      receivers: started.filter((one) => typeof one !== 'string'),
      withoutPostgres: started.find((one) => typeof one === 'string'),
      stop: () => cleanUp(cleanUps),
    };
  } catch (error) {
    await cleanUp(cleanUps);
    throw error;
  }
}
