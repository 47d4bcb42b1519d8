import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startBenchProcess } from '../bench-process.ts';
import { urlAnswerSchema, usageAnswerSchema } from './messages.ts';
import { prepareOwnSchema } from './own-schema.ts';
import { startSilentScoreApi } from './silent-score-api.ts';

/** What is measured, the baseline first. */
export const receiverNames = ['bare', 'express', 'pglite', 'postgres'] as const;
export type ReceiverName = (typeof receiverNames)[number];

/** Which of them to start. */
export interface WantedReceivers {
  readonly names: readonly ReceiverName[];
  /** Of a database for tests. */
  readonly postgresUrl: string | undefined;
}

/** One receiver, in a process of its own. */
export interface StartedReceiver {
  readonly name: ReceiverName;
  readonly webhookUrl: string;
  /** Whether it has a read API, and something to show there. */
  readonly stores: boolean;
  /** Processor time of its process so far. PostgreSQL's own is in other processes. */
  cpuMs(): Promise<number>;
}

export interface StartedReceivers {
  readonly receivers: readonly StartedReceiver[];
  /** Why PostgreSQL is not among them. */
  readonly withoutPostgres: string | undefined;
  /** Ends their processes, and removes what they stored. */
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

/** The first start of the embedded database creates it. */
const startMsMax = 60_000;

const moduleOf = { bare: 'bare', express: 'express', pglite: 'storing', postgres: 'storing' };

/** As in production, but for the score API: see `silent-score-api.ts`. */
function settingsOf(scoreApiUrl: string, own: Readonly<Record<string, string>>): Record<string, string> {
  return {
    NODE_ENV: 'production',
    RECEIVER_PORT: '0',
    // A job that waits for a score costs a connection: one is enough.
    RECEIVER_SCORE_CONCURRENCY: '1',
    OMNI_BASE_URL: scoreApiUrl,
    OMNI_API_KEY: 'bench',
    OMNI_EMAIL: 'bench@example.com',
    OMNI_PASSWORD: 'bench',
    ...own,
  };
}

async function startReceiver(name: ReceiverName, settings: object, stops: Stop[]): Promise<StartedReceiver> {
  const started = startBenchProcess(new URL(`${moduleOf[name]}-receiver.ts`, import.meta.url), settings);
  stops.push(started.stop);
  const { url: webhookUrl } = await started.ask({ question: 'url' }, urlAnswerSchema, startMsMax);
  return {
    name,
    webhookUrl,
    stores: moduleOf[name] === 'storing',
    cpuMs: async () => (await started.ask({ question: 'usage' }, usageAnswerSchema)).cpuMs,
  };
}

async function prepareFolder(stops: Stop[]): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-bench-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  return { RECEIVER_DATA_DIR: folder };
}

/** Settings for the database at `url`, or why there are none. */
async function prepareSchema(
  url: string | undefined,
  stops: Stop[],
): Promise<Record<string, string> | string> {
  if (!url) return 'TEST_DATABASE_URL is not set';
  try {
    const { name, drop } = await prepareOwnSchema(url);
    stops.push(drop);
    return { DATABASE_URL: url, RECEIVER_DATABASE_SCHEMA: name };
  } catch (error) {
    return `the database in TEST_DATABASE_URL cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Settings of the receiver `name`, or why it cannot be started. */
async function prepareSettings(
  name: ReceiverName,
  { postgresUrl }: WantedReceivers,
  scoreApiUrl: string,
  stops: Stop[],
): Promise<Record<string, string> | string> {
  if (name === 'pglite') return settingsOf(scoreApiUrl, await prepareFolder(stops));
  if (name !== 'postgres') return {};
  const own = await prepareSchema(postgresUrl, stops);
  return typeof own === 'string' ? own : settingsOf(scoreApiUrl, own);
}

/** Starts them, in the order of their names; PostgreSQL only when its URL answers. */
export async function startReceivers(wanted: WantedReceivers): Promise<StartedReceivers> {
  const stops: Stop[] = [];
  /** Last first: a process ends before what it stores in is removed. */
  const stop = async (): Promise<void> => {
    for (const stopOne of stops.splice(0).toReversed()) await stopOne();
  };
  try {
    const scoreApi = await startSilentScoreApi();
    stops.push(scoreApi.stop);
    const receivers: StartedReceiver[] = [];
    let withoutPostgres: string | undefined;
    for (const name of wanted.names) {
      const settings = await prepareSettings(name, wanted, scoreApi.url, stops);
      if (typeof settings === 'string') withoutPostgres = settings;
      else receivers.push(await startReceiver(name, settings, stops));
    }
    return { receivers, withoutPostgres, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
