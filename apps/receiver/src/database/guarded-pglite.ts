import type { QueryOptions, Results, Transaction } from '@electric-sql/pglite';

import { toError } from '../runtime/errors.ts';
import { toDamaged } from './data-folder.ts';
import { DatabaseEndedError, sqlState, stripPayload } from './errors.ts';
import { PreparedPglite } from './prepared-pglite.ts';

/** With this status the engine leaves WebAssembly for an ordinary SQL error, and goes on. */
const sqlErrorStatus = 100;
/** One statement that only reads. What this takes for none is refused on a full disk, which does no harm. */
const readOnly = /^\s*(\/\*[^*]*\*\/\s*)?SELECT\b/i;
/** Class 58 (a file is missing or cannot be read), and data or an index that is corrupted. */
const damagedState = /^(58|XX00[12]$)/;

/** What is thrown is no Error. */
function isSqlError(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' && thrown !== null && 'status' in thrown && thrown.status === sqlErrorStatus
  );
}

export interface GuardedPgliteOptions {
  /** Asked before whatever may write; throws when it must not. */
  readonly refuseWriting: () => void;
}

/**
 * PGlite that knows when it is over. After a PANIC or FATAL error, such as WAL that does not fit on the disk any more, the next
 * statement would wait for ever inside WebAssembly for a lock that its dead predecessor holds (OBS): nothing in this process
 * would run any more, signals and health included. So the lowest point, which every statement, rollback and synchronisation of
 * everybody passes, lets nothing through from then on.
 */
export class GuardedPglite extends PreparedPglite {
  /** Resolves when the engine has ended by itself. */
  readonly ended: Promise<DatabaseEndedError>;
  readonly #ended = Promise.withResolvers<DatabaseEndedError>();
  readonly #refuseWriting: () => void;
  readonly #stderr: { lastWords: string };
  #end: DatabaseEndedError | undefined;
  #watched = false;

  /** `stderr` is where the engine says why it cannot go on: the error that it throws is "Aborted()". Await `waitReady`. */
  constructor(
    folder: string,
    { refuseWriting }: GuardedPgliteOptions,
    stderr: { lastWords: string } = { lastWords: '' },
  ) {
    super(folder, {
      onStderr: (line) => {
        stderr.lastWords = /\b(?:FATAL|PANIC): .*/.exec(line)?.[0] ?? stderr.lastWords;
        return false;
      },
    });
    this.#refuseWriting = refuseWriting;
    this.#stderr = stderr;
    this.ended = this.#ended.promise;
  }

  /** The last FATAL or PANIC that the engine told, or nothing. It is about files and never about a row. */
  get lastWords(): string {
    return this.#stderr.lastWords;
  }

  override execProtocolRawSync(message: Uint8Array): Uint8Array {
    if (this.#end) throw this.#end;
    this.#watch();
    return super.execProtocolRawSync(message);
  }

  override query<T>(text: string, params?: unknown[], options?: QueryOptions): Promise<Results<T>> {
    return this.#guard(!readOnly.test(text), () => super.query<T>(text, params, options));
  }

  override exec(text: string, options?: QueryOptions): Promise<Results[]> {
    return this.#guard(true, () => super.exec(text, options));
  }

  override transaction<T>(run: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#guard(true, () => super.transaction(run));
  }

  /** An engine that has ended has nothing to close, and could hang at it. */
  override async close(): Promise<void> {
    if (!this.#end) await super.close();
  }

  async #guard<T>(mayWrite: boolean, run: () => Promise<T>): Promise<T> {
    if (mayWrite) this.#refuseWriting();
    try {
      return await run();
    } catch (error) {
      // The statement in which the engine died got the engine's own error: for everybody else it is the same end.
      if (this.#end) throw this.#end;
      if (!damagedState.test(sqlState(error) ?? '')) throw error;
      const cause = stripPayload(toError(error));
      throw toDamaged(this.dataDir ?? '', cause.message, cause);
    }
  }

  /** PGlite swallows what its engine dies of, and answers as if nothing had been said. */
  #watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    const engine = this.Module;
    const runOnce = engine._PostgresMainLoopOnce;
    engine._PostgresMainLoopOnce = () => {
      try {
        runOnce();
      } catch (error) {
        if (!isSqlError(error)) this.#die(error);
        throw error;
      }
    };
  }

  #die(cause: unknown): void {
    this.#end ??= new DatabaseEndedError(
      `the embedded database in ${this.dataDir} has ended (${this.lastWords || String(cause)}); nothing acknowledged is lost: free space on its disk if that is full, and start the receiver again`,
      { cause },
    );
    this.#ended.resolve(this.#end);
  }
}
