import { developmentCredentials } from '@ine-scraping/contracts/conformance';

import { type BenchProcess, startBenchProcess } from '../bench-process.ts';
import type { Run } from '../benchmark.ts';
import type { PrepareStorage, Settings } from './storages.ts';
import type { Receiver } from './storing-receiver.ts';

/** A static header that each notification must have. */
const webhookSecret = 'bench-webhook-secret-of-32-characters';
export const notificationHeaders = { 'content-type': 'application/json', 'x-webhook-secret': webhookSecret };

/** Something that takes notifications and can be measured. */
export interface Candidate {
  readonly title: string;
  /** What is started, in a process of its own, or in several on one storage. */
  readonly module: URL;
  readonly replicas: number;
  readonly prepare: PrepareStorage;
}

export const storingReceiver = new URL('storing-receiver.ts', import.meta.url);

/** Starts it as in production, but for the score API; or tells why it cannot be measured. */
export async function startReceivers(
  { module, replicas, prepare }: Candidate,
  omniUrl: string,
  run: Run,
  further: Settings = {},
) {
  const own = await prepare(run);
  if (typeof own === 'string') return own;
  const settings = {
    RECEIVER_PORT: '0',
    RECEIVER_WEBHOOK_SECRETS: webhookSecret,
    OMNI_BASE_URL: omniUrl,
    OMNI_API_KEY: developmentCredentials.apiKey,
    OMNI_EMAIL: developmentCredentials.email,
    OMNI_PASSWORD: developmentCredentials.password,
    ...further,
    ...own,
  };
  const processes: BenchProcess<Receiver>[] = [];
  const urls: string[] = [];
  // One after the other: the first creates the tables.
  while (processes.length < replicas) {
    const one = startBenchProcess<Receiver>(run, module, settings);
    processes.push(one);
    urls.push(await one.ask('url'));
  }
  return {
    webhookUrls: urls,
    own,
    /** Of all of them. */
    async readCpuMs(): Promise<number> {
      const usages = await Promise.all(processes.map(({ ask }) => ask('usage')));
      return usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    },
  };
}
export type Receivers = Exclude<Awaited<ReturnType<typeof startReceivers>>, string>;
