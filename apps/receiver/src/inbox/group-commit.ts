import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import { ReceiverError } from '../runtime/errors.ts';

/** More notifications wait for a commit than we are ready to hold. Whoever sent this one must send it again. */
export class InboxFullError extends ReceiverError {
  readonly code = 'INBOX_FULL';
  readonly retryable = true;
}

/** No commit within the limit. It may still happen; a copy does no harm. */
export class InboxTimeoutError extends ReceiverError {
  readonly code = 'INBOX_TIMEOUT';
  readonly retryable = true;
}

/** The receiver is stopping and accepts nothing more. */
export class InboxStoppedError extends ReceiverError {
  readonly code = 'INBOX_STOPPED';
  readonly retryable = true;
}

export interface GroupCommitOptions<Row> {
  /** Commits all rows or none. */
  commit: (rows: readonly Row[]) => Promise<void>;
  /** Whether an error of `commit` is about a row, so that the others can be saved without it. */
  isRefusedRow: (error: unknown) => boolean;
  /** The error for the one row that was refused. */
  toRowError: (error: unknown) => Error;
  bytesOf: (row: Row) => number;
  /** Rows of one commit. Default 500: larger ones win nothing more, and a bad row costs more splits. */
  batchRowsMax?: number;
  /** Bytes of one commit, except that one row always fits. Default 4 MiB, to keep a statement in memory cheap. */
  batchBytesMax?: number;
  /** Rows waiting. Default 5000, some seconds of commits at full speed: more would time out anyway. */
  waitingRowsMax?: number;
  /** Bytes waiting. Default 64 MiB, as 5000 rows of the largest body would take 320. */
  waitingBytesMax?: number;
  /** Longest wait for the commit. Default 4000 ms: the answer must be out within five seconds. */
  waitMsMax?: number;
}

interface Waiting<Row> {
  readonly row: Row;
  readonly bytes: number;
  /** Settled by the timer, and no longer to be committed if that has not begun. */
  done: boolean;
  resolve(): void;
  reject(error: Error): void;
}

const defaults = {
  batchRowsMax: 500,
  batchBytesMax: 4 * 1024 * 1024,
  waitingRowsMax: 5_000,
  waitingBytesMax: 64 * 1024 * 1024,
  waitMsMax: 4_000,
};

/**
 * Rows that arrive while a commit runs share the next one. Each `add` settles with the fate of its own row: resolved means
 * committed, and nothing else does.
 */
export class GroupCommit<Row> {
  readonly #options: GroupCommitOptions<Row> & typeof defaults;
  #waiting: Waiting<Row>[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: GroupCommitOptions<Row>) {
    this.#options = { ...defaults, ...options };
  }

  /** Rows that wait for their commit to begin. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * @throws InboxFullError, InboxTimeoutError, InboxStoppedError, what `toRowError` makes of a refused row, or what `commit`
   * threw for the whole batch.
   */
  add(row: Row): Promise<void> {
    const { bytesOf, waitingBytesMax, waitingRowsMax, waitMsMax } = this.#options;
    if (this.#stopped) {
      return Promise.reject(
        new InboxStoppedError('the inbox is stopping and takes nothing more; send it again'),
      );
    }
    const bytes = bytesOf(row);
    if (this.#waiting.length >= waitingRowsMax || this.#waitingBytes + bytes > waitingBytesMax) {
      return Promise.reject(
        new InboxFullError(
          `${this.#waiting.length} notifications wait for a commit, which is the limit; send it again`,
        ),
      );
    }
    return new Promise((onCommitted, onFailed) => {
      const timer = setTimeout(() => {
        waiting.reject(new InboxTimeoutError(`no commit within ${waitMsMax} ms; send it again`));
      }, waitMsMax);
      const settle = (act: () => void) => {
        if (waiting.done) return;
        waiting.done = true;
        clearTimeout(timer);
        act();
      };
      const waiting: Waiting<Row> = {
        row,
        bytes,
        done: false,
        resolve: () => settle(onCommitted),
        reject: (error) => settle(() => onFailed(error)),
      };
      this.#waiting.push(waiting);
      this.#waitingBytes += bytes;
      this.#running ??= this.#run();
    });
  }

  /** Takes nothing more, and resolves when what was taken has been settled, which a commit that hangs cannot hold up. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (!this.#running) return;
    let timer: NodeJS.Timeout | undefined;
    const settled = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#options.waitMsMax);
    });
    await Promise.race([this.#running, settled]);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // A commit of the embedded database ends within the microtasks of one turn: without a turn of the loop between two, no
      // batch ever forms, and new connections are not accepted while notifications go on arriving.
      await turnOfTheLoop();
      const batch = this.#takeBatch();
      if (batch.length > 0) await this.#commit(batch);
    }
    this.#running = undefined;
  }

  #takeBatch(): Waiting<Row>[] {
    const { batchBytesMax, batchRowsMax } = this.#options;
    const batch: Waiting<Row>[] = [];
    let bytes = 0;
    let taken = 0;
    for (const waiting of this.#waiting) {
      if (batch.length === batchRowsMax || (batch.length > 0 && bytes + waiting.bytes > batchBytesMax)) break;
      taken++;
      this.#waitingBytes -= waiting.bytes;
      if (waiting.done) continue;
      batch.push(waiting);
      bytes += waiting.bytes;
    }
    this.#waiting.splice(0, taken);
    return batch;
  }

  /** Splits a batch with a bad row in it until the bad row stands alone. */
  async #commit(batch: readonly Waiting<Row>[]): Promise<void> {
    const { commit, isRefusedRow, toRowError } = this.#options;
    try {
      await commit(batch.map((waiting) => waiting.row));
    } catch (error) {
      if (!isRefusedRow(error)) {
        for (const waiting of batch) waiting.reject(error instanceof Error ? error : toRowError(error));
        return;
      }
      if (batch.length === 1) {
        batch[0]?.reject(toRowError(error));
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await this.#commit(batch.slice(0, middle));
      await this.#commit(batch.slice(middle));
      return;
    }
    for (const waiting of batch) waiting.resolve();
  }
}
