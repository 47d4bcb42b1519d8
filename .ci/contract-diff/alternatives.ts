export type Json = Record<string, unknown>;

/** One kind of value that a schema lets through. A schema is a list of these: what fits one of them is valid. */
export interface Alternative {
  /** An integer is a number of which that is demanded. */
  type: string;
  /** As JSON: only this. An enumeration is an alternative for each of its values. */
  constant: string | undefined;
  /** Every other demand by keyword, as texts that must all hold. A keyword that nobody here knows is one too. */
  demands: Record<string, string[]>;
  /** The schemas of what is in the value: `.name` of a property, `{*}` of each undeclared one, `[]` of each item. */
  inside: Json;
  /** The properties that must be there, as `.name`. */
  required: string[];
}

/** What makes no value valid or invalid, or is read in a way of its own. */
const noDemand =
  /^(?:[$]|x-|definitions|deprecated|description|discriminator|example|externalDocs|readOnly|title|writeOnly|xml|additionalProperties$|allOf|anyOf|const$|enum|items|nullable|oneOf|properties|required|type$)/;
/** By type, how its values begin in JSON, and the keywords that look at them and let all others through. */
const types: Readonly<Record<string, [begin: RegExp, keywords: RegExp]>> = {
  null: [/^n/, /^$/],
  boolean: [/^[tf]/, /^$/],
  number: [/^[-\d]/, /imum$|^multipleOf$/],
  string: [/^"/, /Length$|^pattern$|^format$|^content[A-Z]/],
  array: [/^\[/, /Items$|^contains$/],
  object: [/^\{/, /Properties$|^propertyNames$/],
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown = {}): string => JSON.stringify(value);
const unique = <T>(all: readonly T[]): T[] => [...new Set(all)];

/** A document with its names in order and what its references stand for in their place: what means the same reads the same. */
export function dereference(document: Json): Json {
  function replace(value: unknown, inside: readonly unknown[]): unknown {
    if (Array.isArray(value)) return value.map((item) => replace(item, inside));
    if (!isObject(value)) return value;
    const { $ref, ...own } = value;
    const names = Object.keys(own).toSorted();
    const replaced: Json = Object.fromEntries(names.map((name) => [name, replace(own[name], inside)]));
    if (typeof $ref !== 'string') return replaced;
    // What contains itself is told by how far up it begins.
    if (inside.includes($ref)) return { recursion: inside.length - inside.indexOf($ref) };
    const steps = $ref.split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const target = steps.slice(1).reduce<unknown>((at, step) => objectOf(at)[step], document);
    if (target === undefined) throw new Error(`The reference ${$ref} leads nowhere.`);
    const found = replace(target, [...inside, $ref]);
    return names.length === 0 ? found : { ...replaced, allOf: [found, ...listOf(replaced['allOf'])] };
  }
  return objectOf(replace(document, []));
}

function allOf(schemas: readonly unknown[]): unknown {
  const given = schemas.filter((schema) => schema !== undefined);
  if (given.includes(false)) return false;
  return given.length > 1 ? { allOf: given } : (given[0] ?? {});
}

/** What all of these let through, of one type. */
function readType(parts: readonly Json[], type: string): Alternative[] {
  const allowed = parts.map((part) =>
    [part['type'] ?? Object.keys(types), part['nullable'] === true && 'null'].flat(),
  );
  const isInteger = type === 'number' && allowed.some((names) => !names.includes('number'));
  if (!allowed.every((names) => names.includes(type) || (isInteger && names.includes('integer')))) return [];
  const demands: Alternative['demands'] = isInteger ? { integer: ['true'] } : {};
  for (const [name, value] of parts.flatMap((part) => Object.entries(part))) {
    const isOther = Object.entries(types).some(([about, [, words]]) => about !== type && words.test(name));
    // A length of at least nothing demands nothing.
    if (isOther || noDemand.test(name) || (value === 0 && /^min(?!imum)/.test(name))) continue;
    demands[name] = unique([...(demands[name] ?? []), textOf(value)]);
  }
  const declared = parts.map((part) => objectOf(part['properties']));
  const inside: Json = {
    '{*}': allOf(parts.map((part) => part['additionalProperties'])),
    '[]': allOf(parts.map((part) => part['items'])),
  };
  for (const name of declared.flatMap((properties) => Object.keys(properties)))
    inside[`.${name}`] = allOf(declared.map((properties) => properties[name]));
  const required = unique(parts.flatMap((part) => listOf(part['required']))).map(
    (name) => `.${String(name)}`,
  );
  const constants = parts
    .filter((part) => 'const' in part || 'enum' in part)
    .map((part) => ('const' in part ? [part['const']] : listOf(part['enum'])).map((value) => textOf(value)));
  const fitting = constants[0]?.filter(
    (text) => types[type]?.[0].test(text) === true && constants.every((each) => each.includes(text)),
  );
  return (fitting ?? [undefined]).map((constant) => ({ type, constant, demands, inside, required }));
}

/** Every way through the combinations of a schema, as the plain schemas that must hold on it together. */
function expand(schema: unknown): Json[][] {
  if (schema === false) return [];
  const own = objectOf(schema);
  return [...listOf(own['allOf']).map((member) => [member]), own['anyOf'], own['oneOf']]
    .filter((choice) => Array.isArray(choice))
    .map((choice) => choice.flatMap(expand))
    .reduce((ways, choice) => ways.flatMap((way) => choice.map((parts) => [...way, ...parts])), [[own]]);
}

const known = new Map<string, Alternative[]>();

export function alternativesOf(schema: unknown): Alternative[] {
  const text = textOf(schema);
  const ofWay = (parts: Json[]) => Object.keys(types).flatMap((type) => readType(parts, type));
  const found = known.get(text) ?? expand(schema).flatMap(ofWay);
  known.set(text, found);
  return found;
}
