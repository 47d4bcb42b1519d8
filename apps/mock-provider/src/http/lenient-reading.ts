import { z } from 'zod';

/** Items of a list that are read one by one. A longer one stays as it is: the contracts take none that is longer. */
const itemsMax = 1000;

/** Fields of one request that are named: more than any client gets wrong at once. */
const namesMax = 20;

/** A name that can stand in a log and in an answer. Anything else is somebody's text. */
const namePattern = /^[\w.-]{0,64}$/;

/** What a request has that its schema does not have so. */
export interface Oddities {
  /** Fields that the schema does not know, with dots between their names; the whole of what was sent has none. */
  readonly unknown: ReadonlySet<string>;
  /** Fields that were written in another type or spelling and could be read. */
  readonly corrected: ReadonlySet<string>;
}

export interface Reading extends Oddities {
  /** What the schema is meant to check. */
  readonly value: unknown;
}

/** Where the walk over a request stands. */
interface Walk {
  note(kind: keyof Oddities, path: readonly string[]): void;
}

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema that says which type of value is meant, without what is around it. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodLazy
  )
    return bare(schema.unwrap());
  if (!(schema instanceof z.ZodPipe)) return schema;
  return bare(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
}

function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value).success;
}

const flags = new Map([
  ...['true', 'on', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'off', 'no', '0'].map((word) => [word, false] as const),
]);

/** The words that Spring takes for a Boolean, in any case, and the numbers 0 and 1. */
function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? flags.get(String(value).trim().toLowerCase())
    : undefined;
}

/** The word of `words` that `value` means. Where the words are those of a Boolean, it may be any of Spring's. */
function wordOf(words: readonly unknown[], value: unknown): unknown {
  const isFlag = words.length === 2 && words.includes('true') && words.includes('false');
  const meant = (isFlag ? flagOf(value) : undefined) ?? value;
  const folded = String(meant).trim().toLowerCase();
  return words.find((word) => typeof word === 'string' && word.toLowerCase() === folded);
}

/**
 * Whether `value` is still what was sent. Of a longer whole number, such as a key of a database, JavaScript keeps the first digits: it
 * would come back in the notifications as another one.
 */
function isExact(value: unknown): value is number | boolean {
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return typeof value === 'boolean';
}

/** What `value` means where a value of the type of `kind` is asked for; itself where it means nothing. */
function meaningOf(kind: z.core.$ZodType, value: unknown): unknown {
  if (value === '' || value === null) return undefined;
  if (kind instanceof z.ZodObject || kind instanceof z.ZodRecord)
    return Array.isArray(value) && value.length === 0 ? {} : value;
  if (kind instanceof z.ZodBoolean) return flagOf(value) ?? value;
  if (kind instanceof z.ZodEnum) return wordOf(kind.options, value) ?? value;
  if (kind instanceof z.ZodString) return isExact(value) ? String(value) : value;
  if (kind instanceof z.ZodNumber && typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value))
    return Number(value);
  return value;
}

function readMembers(
  members: Members,
  schemaOf: (name: string) => z.core.$ZodType | undefined,
  path: readonly string[],
  walk: Walk,
): Members {
  const read = Object.entries(members).map(([name, value]) => {
    const schema = schemaOf(name);
    if (!schema) walk.note('unknown', [...path, name]);
    return [name, schema ? readValue(schema, value, [...path, name], walk) : value] as const;
  });
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

function readValue(schema: z.core.$ZodType, value: unknown, path: readonly string[], walk: Walk): unknown {
  const kind = bare(schema);
  if (kind instanceof z.ZodObject && isMembers(value)) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = kind.shape;
    return readMembers(value, (name) => (Object.hasOwn(shape, name) ? shape[name] : undefined), path, walk);
  }
  if (kind instanceof z.ZodRecord && isMembers(value))
    return readMembers(value, () => kind.valueType, path, walk);
  if (kind instanceof z.ZodArray && Array.isArray(value))
    return value.length > itemsMax ? value : value.map((item) => readValue(kind.element, item, path, walk));
  if (value === undefined || accepts(schema, value)) return value;
  const meaning = meaningOf(kind, value);
  // What cannot be read either stays as it was sent: the contract says what is wrong with that.
  if (!accepts(schema, meaning)) return value;
  walk.note('corrected', path);
  return meaning;
}

/**
 * Reads `sent` as a Spring server reads a request, by the types of `schema`: a Boolean in any of its spellings, a number where a text
 * is asked for and the other way round, PHP's `[]` for an empty object, and an empty text as absent where none may stand. Pure; changes
 * nothing that the schema takes as it is. `undefined` as a schema knows no field.
 */
export function readLeniently(schema: z.core.$ZodType | undefined, sent: unknown): Reading {
  const unknown = new Set<string>();
  const corrected = new Set<string>();
  const walk: Walk = {
    note(kind, path) {
      const names = kind === 'unknown' ? unknown : corrected;
      const name = path.join('.');
      if (names.size < namesMax) names.add(namePattern.test(name) ? name : '(a name of another kind)');
    },
  };
  return { value: readValue(schema ?? z.looseObject({}), sent, [], walk), unknown, corrected };
}
