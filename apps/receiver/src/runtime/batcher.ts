import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface BatcherOptions<Item, Result> {
  /** Returns the result of each item, in their order. All or nothing: what it threw has done nothing. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Items of one run. */
  readonly batchMax: number;
  /** Whether an error of `run` is about one of the items, so that the others can do without it. */
  readonly isAboutItem: (error: unknown) => boolean;
}

/** Items that come while a run goes on share the next one. A bad one fails alone. */
export class Batcher<Item, Result> {
  readonly #options: BatcherOptions<Item, Result>;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #running = false;

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = options;
  }

  /** Resolves with the item's own result, and rejects with what `run` threw. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#running) void this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      // What becomes ready in the same turn comes along.
      await turnOfTheLoop();
      await this.#runTogether(this.#waiting.splice(0, this.#options.batchMax));
    }
    this.#running = false;
  }

  async #runTogether(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const { isAboutItem, run } = this.#options;
    try {
      const results = await run(batch.map(({ item }) => item));
      for (const [index, result] of results.entries()) batch[index]?.resolve(result);
    } catch (error) {
      if (batch.length > 1 && isAboutItem(error)) {
        const middle = Math.ceil(batch.length / 2);
        await this.#runTogether(batch.slice(0, middle));
        await this.#runTogether(batch.slice(middle));
      } else for (const { reject } of batch) reject(error);
    }
  }
}
