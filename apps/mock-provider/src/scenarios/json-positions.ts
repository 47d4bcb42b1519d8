/** Where a value is in a document: keys and indexes from the outside in. */
export type JsonPath = readonly PropertyKey[];

/** A JSON document that knows on which line each of its values begins. */
export interface JsonDocument {
  readonly value: unknown;
  /** The line, from 1, of the value at `path`, or of the innermost value around it that the document has. */
  lineOf(path: JsonPath): number;
}

/** The document is not JSON; `line` counts from 1. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly line: number;

  constructor(line: number) {
    super(`line ${line} is not JSON`);
    this.line = line;
  }
}

const token = /\s*([[\]{}:,]|"(?:[^"\\]|\\.)*"|[^\s[\]{}:,"]+)/y;

/** Takes a text apart. */
class Tokens {
  readonly #text: string;
  #position = 0;
  #countedTo = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** The line of what was taken last. */
  get line(): number {
    return this.#line;
  }

  /** Takes the next token. */
  take(): string {
    token.lastIndex = this.#position;
    const found = token.exec(this.#text)?.[1];
    const end = token.lastIndex;
    this.#countTo(found === undefined ? this.#startOfRest() : end - found.length);
    if (found === undefined) this.fail();
    this.#position = end;
    return found;
  }

  /** Takes one of `wanted`. */
  takeOneOf(...wanted: string[]): string {
    const found = this.take();
    return wanted.includes(found) ? found : this.fail();
  }

  /** Takes `wanted` if it comes next. */
  takeIf(wanted: string): boolean {
    token.lastIndex = this.#position;
    if (token.exec(this.#text)?.[1] !== wanted) return false;
    this.take();
    return true;
  }

  /** Takes a text, a number, `true`, `false` or `null`. */
  scalar(found: string): unknown {
    try {
      return JSON.parse(found) as unknown;
    } catch {
      return this.fail();
    }
  }

  end(): void {
    const start = this.#startOfRest();
    if (start === this.#text.length) return;
    this.#countTo(start);
    this.fail();
  }

  fail(): never {
    throw new JsonSyntaxError(this.#line);
  }

  #startOfRest(): number {
    return this.#text.length - this.#text.slice(this.#position).trimStart().length;
  }

  /** Only ever further on, so that a long document is counted once. */
  #countTo(index: number): void {
    for (; this.#countedTo < index; this.#countedTo += 1)
      if (this.#text.charAt(this.#countedTo) === '\n') this.#line += 1;
  }
}

function keyOf(path: JsonPath): string {
  return JSON.stringify(path.map(String));
}

function readArray(tokens: Tokens, path: JsonPath, lines: Map<string, number>): unknown[] {
  const items: unknown[] = [];
  if (tokens.takeIf(']')) return items;
  do {
    items.push(readValue(tokens, [...path, items.length], lines));
  } while (tokens.takeOneOf(',', ']') === ',');
  return items;
}

function readObject(tokens: Tokens, path: JsonPath, lines: Map<string, number>): unknown {
  const entries: [string, unknown][] = [];
  if (tokens.takeIf('}')) return {};
  do {
    const key = tokens.scalar(tokens.take());
    if (typeof key !== 'string') tokens.fail();
    tokens.takeOneOf(':');
    entries.push([key, readValue(tokens, [...path, key], lines)]);
  } while (tokens.takeOneOf(',', '}') === ',');
  return Object.fromEntries(entries);
}

function readValue(tokens: Tokens, path: JsonPath, lines: Map<string, number>): unknown {
  const found = tokens.take();
  lines.set(keyOf(path), tokens.line);
  if (found === '[') return readArray(tokens, path, lines);
  return found === '{' ? readObject(tokens, path, lines) : tokens.scalar(found);
}

/** `JSON.parse` tells no positions of values, and not on every Node where an error is. Throws `JsonSyntaxError`. */
export function parseJsonLines(text: string): JsonDocument {
  const lines = new Map<string, number>();
  const tokens = new Tokens(text);
  const value = readValue(tokens, [], lines);
  tokens.end();
  return {
    value,
    lineOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const found = lines.get(keyOf(path.slice(0, length)));
        if (found !== undefined) return found;
      }
      return lines.get(keyOf([])) ?? 1;
    },
  };
}
