// A receiver in a process of its own that is going to be killed: it blocks after the statement that it is told, and says so.
import { loadConfig, startReceiver } from '../../src/index.ts';
import { openPglite } from '../../src/database/pglite.ts';
import { openPostgres } from '../../src/database/postgres.ts';
import { blockAfter } from './wrapped-engine.ts';

/** Told as JSON in the first argument. */
export interface DoomedReceiverOptions {
  /** A PGlite folder or a PostgreSQL URL. */
  database: string;
  /** The name of the statement. */
  blockAfter: string;
  /** Settings, by the names of their variables. */
  env: Record<string, string>;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { database: where, env, ...options } = JSON.parse(process.argv[2] ?? '{}') as DoomedReceiverOptions;
const receiver = await startReceiver(loadConfig(env), {
  openDatabase: async () => {
    const engine = where.startsWith('postgres:') ? openPostgres(where) : await openPglite(where);
    return blockAfter(engine, options.blockAfter, () => say('reached'));
  },
});
await receiver.ready;
say('ready');
