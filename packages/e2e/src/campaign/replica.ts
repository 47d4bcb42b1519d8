import { fileURLToPath } from 'node:url';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { waitUntilReady } from '../command/wait-until-ready.ts';
import { type AppProcess, startAppProcess } from '../command/app-process.ts';

/** The statements after which a receiver that is going to be killed stands still. */
export const killPoints = ['insert-notifications', 'insert-notification-history', 'insert-attempts'] as const;

/** Where a receiver stores. */
export type Storage = { readonly dataDir: string } | { readonly databaseUrl: string };

const folder = fileURLToPath(new URL('../../../../apps/receiver', import.meta.url));
/** A receiver that blocks after the statement that it is told, as the crash tests of the receiver use it. */
const doomedReceiver = 'test/support/doomed-receiver.ts';
const readyMsMax = 60_000;
/** Of what a receiver wrote before it ended by itself. */
const lastLinesMax = 60;
/** Above the receiver's own limit for a stop. */
const stopMsMax = 20_000;

/** One receiver, in a process of its own that is started again and again on the same port. */
export class Replica {
  readonly url: string;
  /** How it ended when nobody had ended it. */
  readonly accidents: string[] = [];
  readonly #env: Readonly<Record<string, string>>;
  #storage: Storage;
  #process: AppProcess | undefined;

  private constructor(port: number, storage: Storage, omniUrl: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#storage = storage;
    this.#env = {
      RECEIVER_PORT: String(port),
      OMNI_BASE_URL: omniUrl,
      LOG_LEVEL: 'silent',
      RECEIVER_FAILED_BACKOFF_MS: '100',
      RECEIVER_SCORE_CONCURRENCY: '20',
    };
  }

  static async create(storage: Storage, omniUrl: string): Promise<Replica> {
    return new Replica(await findFreePort(), storage, omniUrl);
  }

  /** Resolves when it is ready. `storage` is where it stores from now on. */
  async start(storage: Storage = this.#storage): Promise<void> {
    this.#storage = storage;
    const place: [string, string] =
      'dataDir' in storage ? ['RECEIVER_DATA_DIR', storage.dataDir] : ['DATABASE_URL', storage.databaseUrl];
    this.#run({ ...this.#env, [place[0]]: place[1] });
    await this.ready();
  }

  async ready(): Promise<void> {
    const answered = await waitUntilReady(this.url, { limitMs: readyMsMax, everyMs: 50 });
    if (answered === undefined) this.accidents.push(`was not ready within ${readyMsMax / 1000} s`);
  }

  /** SIGKILL, at once. */
  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    process?.kill();
    await process?.ended;
  }

  /** Starts one that stands still after the statement `point`, and kills it there. Resolves with whether it came so far. */
  async killAt(point: (typeof killPoints)[number], limitMs: number): Promise<boolean> {
    const database = 'dataDir' in this.#storage ? this.#storage.dataDir : this.#storage.databaseUrl;
    const told = JSON.stringify({ database, blockAfter: point, env: this.#env });
    const reached = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => reached.resolve(false), limitMs);
    const child = this.#run({}, [doomedReceiver, told], (line) => {
      if (line === 'reached') reached.resolve(true);
    });
    void child.ended.then(() => reached.resolve(false));
    const came = await reached.promise;
    clearTimeout(timer);
    await this.kill();
    return came;
  }

  /** SIGTERM, and a stop in time with exit code 0. */
  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process === undefined) return;
    const inTime = await process.stop(stopMsMax);
    const how = await process.ended;
    if (!inTime || how !== 'ended with exit code 0') this.accidents.push(`SIGTERM: ${how}`);
  }

  #run(
    env: Readonly<Record<string, string>>,
    main?: readonly string[],
    onLine: (line: string) => void = () => undefined,
  ): AppProcess {
    const lines: string[] = [];
    const child = startAppProcess({
      folder,
      ...(main && { main }),
      env: { PATH: process.env['PATH'], ...env },
      onLine: (line) => {
        lines.push(line);
        lines.splice(0, lines.length - lastLinesMax);
        onLine(line);
      },
    });
    this.#process = child;
    void child.ended.then((how) => {
      if (this.#process === child) this.accidents.push([how, ...lines].join('\n'));
    });
    return child;
  }
}
