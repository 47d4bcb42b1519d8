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

/** `JSON.parse` tells no positions of values, and not on every Node where an error is. Throws `JsonSyntaxError`. */
export function parseJsonLines(text: string): JsonDocument {
  const lines = new Map<string, number>();
  let position = 0;
  let start = 0;

  let counted = 0;
  let line = 1;

  /** Only ever asked further on, so that a long document is counted once. */
  function lineAt(index: number): number {
    for (; counted < index; counted += 1) if (text.charAt(counted) === '\n') line += 1;
    return line;
  }
  const keyOf = (path: JsonPath): string => JSON.stringify(path.map(String));

  function fail(): never {
    const rest = text.slice(position);
    throw new JsonSyntaxError(lineAt(position + (rest.length - rest.trimStart().length)));
  }
  function next(): string {
    token.lastIndex = position;
    const found = token.exec(text)?.[1];
    if (found === undefined) fail();
    start = token.lastIndex - found.length;
    position = token.lastIndex;
    return found;
  }
  function expect(...wanted: string[]): string {
    const before = position;
    const found = next();
    if (!wanted.includes(found)) {
      position = before;
      fail();
    }
    return found;
  }
  function peek(): string {
    const before = position;
    const found = next();
    position = before;
    return found;
  }
  function scalar(found: string): unknown {
    try {
      return JSON.parse(found) as unknown;
    } catch {
      position = start;
      return fail();
    }
  }
  function members(close: string, read: (index: number) => void): void {
    if (peek() === close) {
      next();
      return;
    }
    for (let index = 0; ; index += 1) {
      read(index);
      if (expect(',', close) === close) return;
    }
  }
  function value(path: JsonPath): unknown {
    const found = next();
    lines.set(keyOf(path), lineAt(start));
    if (found === '[') {
      const items: unknown[] = [];
      members(']', (index) => items.push(value([...path, index])));
      return items;
    }
    if (found !== '{') return scalar(found);
    const entries: [string, unknown][] = [];
    members('}', () => {
      const key = scalar(next());
      if (typeof key !== 'string') {
        position = start;
        fail();
      }
      expect(':');
      entries.push([key, value([...path, key])]);
    });
    return Object.fromEntries(entries);
  }

  const root = value([]);
  if (text.slice(position).trim() !== '') fail();
  return {
    value: root,
    lineOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const found = lines.get(keyOf(path.slice(0, length)));
        if (found !== undefined) return found;
      }
      return lines.get(keyOf([])) ?? 1;
    },
  };
}
