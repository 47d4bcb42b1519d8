import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startBenchProcess } from '../bench-process.ts';
import { urlAnswerSchema, usageAnswerSchema } from './messages.ts';
import { prepareOwnSchema } from './own-schema.ts';
import { startSilentScoreApi } from './silent-score-api.ts';
import { type Stop, stopAll } from './stop-all.ts';

/**
 * What is measured, the baseline first. One that does less than it, such as a bare `node:http` server, would be a baseline that
 * nobody has measured: it takes more than one sender sends.
 */
export const receiverNames = ['express', 'pglite', 'postgres'] as const;
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

/** What is under way. */
interface Run {
  /** What ends what was started, in the order in which it was. */
  readonly stops: Stop[];
  readonly signal: AbortSignal;
}

/** The first start of the embedded database creates it. */
const startMsMax = 60_000;

const moduleOf = { express: 'express', pglite: 'storing', postgres: 'storing' };

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

async function startReceiver(
  name: ReceiverName,
  settings: object,
  { stops, signal }: Run,
): Promise<StartedReceiver> {
  const started = startBenchProcess(
    new URL(`${moduleOf[name]}-receiver.ts`, import.meta.url),
    settings,
    signal,
  );
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
    const { name, url: ownUrl, drop } = await prepareOwnSchema(url);
    stops.push(drop);
    return { DATABASE_URL: ownUrl, RECEIVER_DATABASE_SCHEMA: name };
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

/** Starts them, and has them in the order of their names; PostgreSQL only when its URL answers. Rejects when `signal` is aborted. */
export async function startReceivers(
  wanted: WantedReceivers,
  signal: AbortSignal,
): Promise<StartedReceivers> {
  const stops: Stop[] = [];
  const stop = (): Promise<void> => stopAll(stops);
  try {
    const scoreApi = await startSilentScoreApi();
    stops.push(scoreApi.stop);
    // At once, because creating the embedded database takes longer than all the rest. When one fails, the others have to be there
    // before they can be stopped.
    const starts = await Promise.allSettled(
      wanted.names.map(async (name) => {
        const settings = await prepareSettings(name, wanted, scoreApi.url, stops);
        return typeof settings === 'string' ? settings : startReceiver(name, settings, { stops, signal });
      }),
    );
    const started = starts.map((start) => {
      if (start.status === 'rejected') throw start.reason;
      return start.value;
    });
    return {
      receivers: started.filter((one) => typeof one !== 'string'),
      withoutPostgres: started.find((one) => typeof one === 'string'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
