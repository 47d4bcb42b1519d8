import {
  parse,
  PGlite,
  protocol,
  type messages,
  type QueryOptions,
  type Results,
  type Transaction,
} from '@electric-sql/pglite';

import { sqlState } from './errors.ts';

const { serialize } = protocol;

/** A statement that the engine knows by a name. */
interface Prepared {
  readonly name: string;
  readonly parameterTypes: readonly number[];
  /** Told once, and not with each result. */
  readonly description: readonly messages.BackendMessage[];
}

/** More than what the receiver and its queue say in all; each takes the engine some kilobytes. */
const preparedMax = 200;

/** The plan no longer fits the tables: a migration came between. */
const planOutdatedState = '0A000';

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * PGlite whose statements are prepared once, and then sent in one message. By itself it sends six for each statement and has
 * each parsed and planned anew, which takes twice the time. In all else as PGlite, `exec` included.
 */
export class PreparedPglite extends PGlite {
  /** By their text; the one that was not used for the longest time is the first. */
  readonly #prepared = new Map<string, Prepared>();
  #named = 0;

  override async query<T>(text: string, params: unknown[] = [], options?: QueryOptions): Promise<Results<T>> {
    if (options) return super.query<T>(text, params, options);
    await this._checkReady();
    return this._runExclusiveTransaction(async () => {
      const results = await this.#run<T>(text, params);
      await this.syncToFs();
      return results;
    });
  }

  override transaction<T>(run: (transaction: Transaction) => Promise<T>): Promise<T> {
    return super.transaction((transaction) =>
      run({
        query: async <Row>(text: string, params: unknown[] = [], options?: QueryOptions) =>
          options || transaction.closed
            ? transaction.query<Row>(text, params, options)
            : this.#run<Row>(text, params),
        sql: (strings, ...params: unknown[]) => transaction.sql(strings, ...params),
        exec: (text, options) => transaction.exec(text, options),
        rollback: () => transaction.rollback(),
        listen: (channel, callback) => transaction.listen(channel, callback),
        get closed() {
          return transaction.closed;
        },
      }),
    );
  }

  #run<T>(text: string, params: readonly unknown[]): Promise<Results<T>> {
    return this._runExclusiveQuery(async () => {
      const { description, name, parameterTypes } = this.#find(text) ?? (await this.#prepare(text));
      const values = params.map((param, index) => this.#write(param, parameterTypes[index]));
      const message = joined([
        serialize.bind({ statement: name, values }),
        serialize.execute({}),
        serialize.sync(),
      ]);
      try {
        const answers = await this.execProtocolStream(message, { syncToFs: false });
        const [results] = parse.parseResults([...description, ...answers], this.parsers);
        return results as Results<T>;
      } catch (error) {
        if (sqlState(error) === planOutdatedState) this.#prepared.delete(text);
        throw error;
      }
    });
  }

  #find(text: string): Prepared | undefined {
    const found = this.#prepared.get(text);
    if (!found) return undefined;
    this.#prepared.delete(text);
    this.#prepared.set(text, found);
    return found;
  }

  async #prepare(text: string): Promise<Prepared> {
    const name = `statement-${(this.#named += 1)}`;
    const [oldest] = this.#prepared.size < preparedMax ? [] : this.#prepared;
    if (oldest) this.#prepared.delete(oldest[0]);
    const message = joined([
      ...(oldest ? [serialize.close({ type: 'S', name: oldest[1].name })] : []),
      serialize.parse({ name, text }),
      serialize.describe({ type: 'S', name }),
      serialize.sync(),
    ]);
    const answers = await this.execProtocolStream(message, { syncToFs: false });
    const prepared = {
      name,
      parameterTypes: parse.parseDescribeStatementResults(answers),
      description: answers.filter((answer) => answer.name === 'rowDescription'),
    };
    this.#prepared.set(text, prepared);
    return prepared;
  }

  #write(param: unknown, type: number | undefined): string | null {
    if (param === null || param === undefined) return null;
    const serializer = type === undefined ? undefined : this.serializers[type];
    // As PGlite itself has it: what has no serializer is a string, a number or a boolean.
    return serializer ? serializer(param) : (param as string | number | boolean).toString();
  }
}
