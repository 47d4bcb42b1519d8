// A process that writes into the embedded database of the folder that it is told until a file cannot grow any more, and says how
// many rows were committed and what everybody is told afterwards.
import { ReceiverError } from '../../src/runtime/errors.ts';
import { openPglite } from '../../src/database/pglite.ts';

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof ReceiverError ? error.code : String(error);
  }
}

const engine = await openPglite(process.argv[2] ?? '');
const { queueConnection } = engine;
if (queueConnection.engine !== 'pglite') throw new Error('the embedded database has no connection');
const { pglite } = queueConnection;
await engine.query('CREATE TABLE filled (id integer)');
let committed = 0;
let code: string | undefined;
while (code === undefined) {
  code = await codeOf(engine.query('INSERT INTO filled VALUES ($1::int)', [committed]));
  if (code === undefined) committed += 1;
}
const codes = [
  code,
  await codeOf(engine.query('SELECT 1')),
  await codeOf(engine.transaction((query) => query('SELECT 1'))),
  await codeOf(pglite.query('SELECT 1')),
  await codeOf(pglite.transaction((transaction) => transaction.exec('SELECT 1'))),
];
const ended = await engine.ended;
await engine.stop();
process.stdout.write(`${JSON.stringify({ committed, codes, message: ended?.message })}\n`);
// A timer inside the dead engine would keep the process for some seconds.
process.exit();
