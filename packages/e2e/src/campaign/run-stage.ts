import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { PostgresCluster } from '@ine-scraping/test-kit/postgres-cluster';

import { cleanUp, type CleanUp } from '../command/clean-up.ts';
import { waitUntil } from '../command/wait-until.ts';
import { startFakeIncode } from './fake-incode.ts';
import { failOver, faultsOf, type Scene } from './faults.ts';
import { type Balance, Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { Replica, type Storage } from './replica.ts';
import { startSenders } from './senders.ts';

export type EngineName = 'pglite' | 'postgres';

export interface StageOptions {
  readonly engine: EngineName;
  /** How long faults follow each other. What is begun ends, and then all must come to rest. */
  readonly durationMs: number;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** Told the name of each fault before it begins. */
  readonly onFault: (name: string) => void;
}

/** A campaign on one engine. */
export interface StageResult extends Balance {
  readonly engine: EngineName;
  /** Faults, one after the other. */
  readonly rounds: number;
  /** Of receivers, by SIGKILL. */
  readonly kills: number;
  readonly fuzzed: number;
  /** From the last fault to the last verdict, in milliseconds; `null` when it did not come. */
  readonly quietMs: number | null;
  /** Receivers that ended by themselves, did not become ready or did not stop in order; answers that nobody may get. */
  readonly accidents: readonly string[];
}

/** The embedded engine shares its event loop with the requests. */
const sendersOf = { pglite: 10, postgres: 30 } as const;
/** A job that was torn away is missed after 15 seconds, and found by the supervision within ten more. */
const quietMsMax = 180_000;

/** One receiver on a folder, or two on a primary with a synchronous standby. */
async function setUp(
  { engine, random }: Pick<StageOptions, 'engine' | 'random'>,
  cleanUps: CleanUp[],
): Promise<Scene> {
  const incode = await startFakeIncode();
  cleanUps.push(() => incode.stop());
  const create = async (storage: Storage) => {
    const replica = await Replica.create(storage, incode.url);
    cleanUps.push(() => replica.kill());
    await replica.start();
    return replica;
  };
  if (engine === 'pglite') {
    const dataDir = await mkdtemp(join(tmpdir(), 'ine-campaign-'));
    cleanUps.push(() => rm(dataDir, { recursive: true, force: true }));
    return { random, replicas: [await create({ dataDir })] };
  }
  const cluster = await PostgresCluster.start();
  cleanUps.push(() => cluster.stop());
  const standby = await cluster.startStandby({ synchronous: true });
  const storage = { databaseUrl: cluster.primary.url };
  return { random, cluster, standby, replicas: [await create(storage), await create(storage)] };
}

/** Faults one after the other while notifications come, then rest. Leaves nothing behind. */
export async function runStage({
  durationMs,
  onFault,
  signal,
  ...options
}: StageOptions): Promise<StageResult> {
  const { engine, random } = options;
  const cleanUps: CleanUp[] = [];
  try {
    const scene = await setUp(options, cleanUps);
    const [first, ...others] = scene.replicas;
    const ledger = new Ledger();
    const urls = [first.url, ...others.map((replica) => replica.url)] as const;
    const senders = startSenders({ ledger, urls, random: random.fork(), senders: sendersOf[engine] });
    cleanUps.push(() => senders.stop());
    const faults = faultsOf(scene);
    const [name = '', ...names] = faults.keys();
    const end = performance.now() + durationMs;
    let kills = 0;
    let rounds = 0;
    const suffer = async (what: string, fault: (scene: Scene) => Promise<number>) => {
      signal.throwIfAborted();
      onFault(what);
      kills += await fault(scene);
      rounds += 1;
      await delay(random.integer(100, 1_500), undefined, { signal });
    };
    await delay(1_000, undefined, { signal });
    while (performance.now() < end) {
      const what = random.pick([name, ...names]);
      await suffer(what, faults.get(what) ?? (() => Promise.resolve(0)));
    }
    if (scene.standby) await suffer('primary killed, standby promoted', failOver);
    await senders.stop();
    const restedAt = performance.now();
    const isQuiet = async () => {
      const { lost, stuck } = await ledger.compare(first.url);
      return lost + stuck === 0 ? performance.now() - restedAt : undefined;
    };
    const quietMs = await waitUntil(isQuiet, { limitMs: quietMsMax, everyMs: 500, signal });
    const [balance, doubled] = [await ledger.compare(first.url), await ledger.countDoubled(first.url)];
    for (const replica of scene.replicas) await replica.stop();
    const accidents = [...senders.unexpected, ...scene.replicas.flatMap((replica) => replica.accidents)];
    return {
      engine,
      rounds,
      kills,
      fuzzed: senders.fuzzed(),
      ...balance,
      doubled,
      quietMs: quietMs === undefined ? null : Math.round(quietMs),
      accidents,
    };
  } finally {
    await cleanUp(cleanUps);
  }
}
