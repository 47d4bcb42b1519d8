import { setTimeout as delay } from 'node:timers/promises';

import type { PostgresCluster, PostgresServer } from '@ine-scraping/test-kit/postgres-cluster';

import type { Random } from './random.ts';
import { killPoints, type Replica } from './replica.ts';

/** What a fault can reach. Of the embedded engine there is no server. */
export interface Scene {
  readonly replicas: readonly [Replica, ...Replica[]];
  readonly random: Random;
  readonly cluster?: PostgresCluster;
  readonly standby?: PostgresServer;
}

/** Something that goes wrong, and is over when it resolves. Resolves with how many receivers were killed. */
export type Fault = (scene: Scene) => Promise<number>;

/** How long a doomed receiver may take to its point: a job has to come to it first. */
const pointMsMax = 20_000;

const receiverFaults: Readonly<Record<string, Fault>> = {
  'kill -9': async ({ random, replicas }) => {
    const replica = random.pick(replicas);
    await replica.kill();
    await replica.start();
    return 1;
  },
  'kill -9 of all': async ({ replicas }) => {
    await Promise.all(replicas.map((replica) => replica.kill()));
    await Promise.all(replicas.map((replica) => replica.start()));
    return replicas.length;
  },
  ...Object.fromEntries(
    killPoints.map((point): [string, Fault] => [
      `kill -9 after ${point}`,
      async ({ random, replicas }) => {
        const replica = random.pick(replicas);
        await replica.kill();
        const reached = await replica.killAt(point, pointMsMax);
        await replica.start();
        return reached ? 2 : 1;
      },
    ]),
  ),
  SIGTERM: async ({ random, replicas }) => {
    const replica = random.pick(replicas);
    await replica.stop();
    await replica.start();
    return 0;
  },
};

/** A fault of the server that the receivers have to live through. */
function serverFault(
  run: (primary: PostgresServer, standby: PostgresServer, random: Random) => Promise<unknown>,
): Fault {
  return async ({ cluster, random, replicas, standby }) => {
    if (cluster === undefined || standby === undefined) return 0;
    await run(cluster.primary, standby, random);
    await Promise.all(replicas.map((replica) => replica.ready()));
    return 0;
  };
}

const backends = "FROM pg_stat_activity WHERE application_name LIKE 'ine-scraping-%'";

/** Commits that wait for the standby, for half a second: PostgreSQL lets them succeed, and warns. */
async function cancelWaiting(primary: PostgresServer): Promise<void> {
  for (let times = 0; times < 5; times++) {
    await delay(100);
    await primary.sql(`SELECT pg_cancel_backend(pid) ${backends} AND wait_event = 'SyncRep'`);
  }
}

const serverFaults: Readonly<Record<string, Fault>> = {
  'backends terminated': serverFault((primary) =>
    primary.sql(`SELECT pg_terminate_backend(pid) ${backends}`),
  ),
  'commits cancelled while the standby is away': serverFault(async (primary, standby) => {
    standby.pause();
    await cancelWaiting(primary);
    standby.resume();
  }),
  'standby away': serverFault(async (_, standby, random) => {
    standby.pause();
    await delay(random.integer(500, 8_000));
    standby.resume();
  }),
  'read-only': serverFault(async (primary, _, random) => {
    await primary.configure('default_transaction_read_only', 'on');
    await delay(random.integer(200, 2_000));
    await primary.configure('default_transaction_read_only', 'off');
  }),
  'server stands still': serverFault(async (primary, _, random) => {
    primary.pause();
    await delay(random.integer(200, 6_000));
    primary.resume();
  }),
  'server stopped': serverFault(async (primary, _, random) => {
    await primary.stop();
    await delay(random.integer(0, 1_000));
    await primary.start();
  }),
  'server killed': serverFault(async (primary) => {
    await primary.kill();
    await primary.start();
  }),
};

/**
 * The primary is gone for good, its standby takes over, and the receivers are pointed to it. In one of two the standby was away at the
 * end: what was committed without it is not on it.
 */
export const failOver: Fault = async ({ cluster, random, replicas, standby }) => {
  if (cluster === undefined || standby === undefined) return 0;
  const away = random.next() < 0.5;
  if (away) {
    await standby.stop();
    await cancelWaiting(cluster.primary);
  }
  await cluster.primary.kill();
  if (away) await standby.start();
  await standby.configure('synchronous_standby_names', null);
  await standby.promote();
  await Promise.all(replicas.map((replica) => replica.kill()));
  await Promise.all(replicas.map((replica) => replica.start({ databaseUrl: standby.url })));
  return replicas.length;
};

/** The faults that `scene` can have, by their names. */
export function faultsOf(scene: Scene): ReadonlyMap<string, Fault> {
  return new Map(Object.entries(scene.cluster ? { ...receiverFaults, ...serverFaults } : receiverFaults));
}
