import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { access, appendFile, chown, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { findFreePort } from './free-port.ts';

const run = promisify(execFile);

/** No step of a cluster takes longer. */
const stepMsMax = 60_000;
const lookEveryMs = 50;

/** Where Debian has its versions; other systems have the programs in the path. */
const debianFolder = '/usr/lib/postgresql';

/**
 * A crash of processes is what is tested, and the system keeps their writes, so that fsync would only take time. `max_connections`
 * is small: backends that are left behind show.
 */
const configuration = `
listen_addresses = '127.0.0.1'
fsync = off
shared_buffers = '16MB'
max_connections = 40
wal_level = replica
hot_standby = on
logging_collector = off
log_min_messages = fatal
`;

/** The superuser needs no password, and everybody else does. */
const clientAuthentication = `
local all all trust
host all,replication postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`;

/** What is done to a server by hand waits for no standby, and works while it is read-only for everybody else. */
const sessionOptions = '-c synchronous_commit=local -c default_transaction_read_only=off';

/** PostgreSQL does not run as root: root gives its processes to the user that Debian's package makes. */
interface Owner {
  uid?: number;
  gid?: number;
}

async function findOwner(): Promise<Owner> {
  if (process.getuid?.() !== 0) return {};
  const ids = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
  return { uid: uid!, gid: gid! };
}

/** The folder of `initdb` and the others. */
async function findPrograms(): Promise<string> {
  const versions = await readdir(debianFolder).catch(() => []);
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  const folders = newestFirst.map((version) => join(debianFolder, version, 'bin'));
  for (const folder of [...folders, ...(process.env['PATH'] ?? '').split(':')]) {
    const isThere = await access(join(folder, 'pg_basebackup')).then(
      () => access(join(folder, 'initdb')).then(() => true),
      () => false,
    );
    if (isThere) return folder;
  }
  throw new Error(
    `initdb and pg_basebackup are neither in ${debianFolder} nor in PATH: install the package postgresql`,
  );
}

/** Resolves as soon as `isSo` does with true; what it throws means "not yet". */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + stepMsMax;
  let cause: unknown;
  const look = async () => isSo().catch((error: unknown) => ((cause = error), false));
  while (!(await look())) {
    if (performance.now() > limit) throw new Error(`${what}: not within ${stepMsMax} ms`, { cause });
    await delay(lookEveryMs);
  }
}

/** One server of a cluster, on a free port of loopback. */
export class PostgresServer {
  readonly port: number;
  readonly #folder: string;
  readonly #programs: string;
  readonly #owner: Owner;
  #postmaster: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(folder: string, port: number, programs: string, owner: Owner) {
    this.#folder = folder;
    this.port = port;
    this.#programs = programs;
    this.#owner = owner;
  }

  /** For the superuser, without a password. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** One of PostgreSQL's programs, to its end. Resolves with what it prints. */
  async program(name: string, args: readonly string[]): Promise<string> {
    const options = {
      ...this.#owner,
      cwd: '/',
      timeout: stepMsMax,
      env: { LC_ALL: 'C', PGOPTIONS: sessionOptions, PGCONNECT_TIMEOUT: '5' },
    };
    const { stdout } = await run(join(this.#programs, name), [...args], options);
    return stdout;
  }

  /** The values of the first column. */
  async sql(text: string): Promise<string[]> {
    const stdout = await this.program('psql', ['-X', '-At', '-v', 'ON_ERROR_STOP=1', '-c', text, this.url]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const { port } = this;
    const settings = [`-cport=${port}`, `-cunix_socket_directories=${this.#folder}`];
    const postmaster = spawn(join(this.#programs, 'postgres'), ['-D', this.#folder, ...settings], {
      ...this.#owner,
      cwd: '/',
      env: { LC_ALL: 'C' },
      stdio: 'ignore',
    });
    this.#ended = once(postmaster, 'close');
    this.#postmaster = postmaster;
    await until(`PostgreSQL on port ${port} answers`, async () => (await this.sql('SELECT 1')).length === 1);
  }

  /** Cuts everybody off, and ends in order. */
  async stop(): Promise<void> {
    if (!this.#isRunning()) return;
    this.resume();
    this.#postmaster?.kill('SIGINT');
    await Promise.race([this.#ended, delay(10_000, undefined, { ref: false })]);
    await this.kill();
  }

  /** `kill -9` of the server and of each of its processes, as when the machine goes. Without waiting, what is sent is sent. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#ended;
  }

  /** It keeps every connection and does nothing. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  /** Of a standby: resolves when it takes writes. */
  async promote(): Promise<void> {
    await this.sql('SELECT pg_promote(true, 60)');
    await until(
      'the standby takes writes',
      async () => (await this.sql('SELECT pg_is_in_recovery()'))[0] === 'f',
    );
  }

  /** Sets or resets a setting that needs no restart. */
  async configure(name: string, value: string | null): Promise<void> {
    await this.sql(value === null ? `ALTER SYSTEM RESET ${name}` : `ALTER SYSTEM SET ${name} = '${value}'`);
    await this.sql('SELECT pg_reload_conf()');
  }

  #isRunning(): boolean {
    const { exitCode, signalCode } = this.#postmaster ?? { exitCode: 0, signalCode: null };
    return exitCode === null && signalCode === null;
  }

  /** To the postmaster and its processes. It stands still meanwhile, so that none is added. */
  #signal(signal: NodeJS.Signals): void {
    const pid = this.#postmaster?.pid;
    if (pid === undefined || !this.#isRunning()) return;
    process.kill(pid, 'SIGSTOP');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    for (const one of [...children.trim().split(/\s+/).map(Number), pid]) {
      try {
        if (one > 0) process.kill(one, signal);
      } catch {
        // It has ended by itself.
      }
    }
  }
}

/** Servers of our own, in a temporary folder each. `stop` ends them and removes everything. */
export class PostgresCluster {
  readonly primary: PostgresServer;
  readonly #servers: PostgresServer[] = [];
  readonly #folders: string[] = [];
  readonly #programs: string;
  readonly #owner: Owner;

  /** For a process that ends before it has called `stop`: nothing is left behind. */
  readonly #abandon = (): void => {
    for (const server of this.#servers) void server.kill();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  };

  private constructor(programs: string, owner: Owner, folder: string, port: number) {
    this.#programs = programs;
    this.#owner = owner;
    this.primary = this.#add(folder, port);
    process.once('exit', this.#abandon);
  }

  /** A primary, with nobody beside it. Needs PostgreSQL's programs, and Linux. */
  static async start(): Promise<PostgresCluster> {
    const [programs, owner, port] = await Promise.all([findPrograms(), findOwner(), findFreePort()]);
    const folder = await makeFolder(owner);
    const cluster = new PostgresCluster(programs, owner, folder, port);
    try {
      await cluster.primary.program('initdb', [
        '-D',
        folder,
        '-U',
        'postgres',
        '-A',
        'trust',
        '-N',
        '-E',
        'UTF8',
      ]);
      await appendFile(join(folder, 'postgresql.conf'), configuration);
      await writeFile(join(folder, 'pg_hba.conf'), clientAuthentication);
      await cluster.primary.start();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** A copy that follows the primary. Synchronous: the primary's commits wait for it from now on. */
  async startStandby({ synchronous }: { synchronous: boolean }): Promise<PostgresServer> {
    const { primary } = this;
    const folder = await makeFolder(this.#owner);
    const standby = this.#add(folder, await findFreePort());
    const backup = ['-D', folder, '-d', primary.url, '-X', 'stream', '-c', 'fast', '-R', '-N'];
    await standby.program('pg_basebackup', backup);
    await standby.start();
    if (synchronous) await primary.configure('synchronous_standby_names', '*');
    const wanted = synchronous ? 'sync' : 'async';
    await until('the standby follows', async () => {
      const states = await primary.sql(
        "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'",
      );
      return states.includes(wanted);
    });
    return standby;
  }

  async stop(): Promise<void> {
    // A primary that stops waits for its standby to have everything.
    for (const server of this.#servers.toReversed()) await server.stop();
    process.off('exit', this.#abandon);
    this.#abandon();
  }

  #add(folder: string, port: number): PostgresServer {
    const server = new PostgresServer(folder, port, this.#programs, this.#owner);
    this.#folders.push(folder);
    this.#servers.push(server);
    return server;
  }
}

async function makeFolder({ uid, gid }: Owner): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ine-postgres-'));
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid);
  return folder;
}
