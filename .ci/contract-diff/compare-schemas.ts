import { type Alternative, alternativesOf, textOf } from './alternatives.ts';

/** What happened to the values that a schema lets through. Whom it breaks depends on who sends them. */
export type Effect =
  | 'wider'
  | 'narrower'
  | 'other'
  | `${'required ' | ''}field ${'added' | 'removed'}`
  | 'default'
  | 'text';

export interface Difference {
  /** Where in the value, `verdict.outcome`; empty for the whole. */
  path: string;
  effect: Effect;
  what: string;
}

type Tell = (effect: Effect, what: string, at?: string) => void;

const missing = (from: string[] = [], others: string[] = []): string[] =>
  from.filter((each) => !others.includes(each));
const isLower = (name: string): boolean => /min/i.test(name);

/** The constants of an object, by which one of a union is known. */
function constantsOf({ properties }: Alternative): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const [only, ...others] = alternativesOf(schema);
    return only?.values?.length === 1 && others.length === 0 ? [`${name} ${only.values.join()}`] : [];
  });
}

const describe = (alternatives: Alternative[]): string =>
  alternatives.map((each) => (each.values ?? constantsOf(each)).join(', ') || each.type).join(' or ');

/** The tightest of the texts of a bound, such as `minLength`; of another demand nothing. */
function boundOf(name: string, texts: string[] = []): number | undefined {
  if (!/^(?:exclusive)?m(?:in|ax)/i.test(name) || texts.length === 0) return undefined;
  return (isLower(name) ? Math.max : Math.min)(...texts.map(Number));
}

/** Whether constants keep what is demanded of their type. What is not understood is not kept. */
function keep(constants: string[], demands: Alternative['demands']): boolean {
  const values = constants.map((text): unknown => JSON.parse(text));
  return Object.entries(demands).every(([name, texts]) =>
    values.every((value) => {
      const [size, bound] = [typeof value === 'string' ? value.length : Number(value), boundOf(name, texts)];
      if (bound !== undefined)
        return !name.startsWith('ex') && (isLower(name) ? size >= bound : size <= bound);
      if (name === 'pattern')
        return texts.every((text) => RegExp(String(JSON.parse(text)), 'u').test(String(value)));
      return name === 'default' || (name === 'integer' && Number.isInteger(value));
    }),
  );
}

function compareValues(x: Alternative, y: Alternative, tell: Tell): void {
  const [gone, come] = [missing(x.values, y.values), missing(y.values, x.values)];
  if (x.values && !y.values)
    tell(keep(gone, y.demands) ? 'wider' : 'other', `any ${y.type}, not only ${gone.join(', ')}`);
  else if (gone.length > 0) tell('narrower', `no longer ${gone.join(', ')}`);
  if (y.values && !x.values) tell(keep(come, x.demands) ? 'narrower' : 'other', `only ${come.join(', ')}`);
  else if (come.length > 0) tell('wider', `also ${come.join(', ')}`);
}

function compareDemand(name: string, x: Alternative, y: Alternative, tell: Tell): void {
  const [was, is] = [x.demands[name], y.demands[name]];
  const [gone, come] = [missing(was, is), missing(is, was)];
  const [wasAt, isAt] = [boundOf(name, was), boundOf(name, is)];
  const what = `${name} ${gone.join(', ') || 'none'} became ${come.join(', ') || 'none'}`;
  // Constants say by themselves what they are.
  if (gone.length + come.length === 0 || (name !== 'default' && (x.values || y.values))) return;
  if (name === 'default') tell('default', what);
  else if (wasAt !== undefined && isAt !== undefined)
    tell(isAt > wasAt === isLower(name) ? 'narrower' : 'wider', what);
  else if (gone.length === 0) tell('narrower', what);
  else tell(come.length === 0 ? 'wider' : 'other', what);
}

function compareFields(x: Alternative, y: Alternative, tell: Tell): void {
  const names = [x, y].flatMap(({ properties, required }) => [...Object.keys(properties), ...required]);
  for (const name of new Set(names)) {
    const [was, is] = [x, y].map(({ required }) => (required.includes(name) ? 'required ' : ''));
    const [before, after] = [x.properties[name], y.properties[name]];
    const at = `.${name}`;
    if (before !== undefined && after === undefined) tell(`${was}field removed` as Effect, 'removed', at);
    else if (before === undefined && after !== undefined)
      tell(`${is}field added` as Effect, `added, ${is || 'optional'}`, at);
    else if (was !== is) tell(is ? 'narrower' : 'wider', `became ${is || 'optional'}`, at);
    if (before !== undefined && after !== undefined) tellInside(at, before, after, tell);
  }
}

function tellInside(at: string, before: unknown, after: unknown, tell: Tell): void {
  for (const { path, effect, what } of compareSchemas(before, after)) tell(effect, what, at + path);
}

function compareAlternatives(x: Alternative, y: Alternative): Difference[] {
  if (x.type !== y.type) return [{ path: '', effect: 'other', what: `${x.type} became ${y.type}` }];
  const found: Difference[] = [];
  const tell: Tell = (effect, what, path = '') => found.push({ path, effect, what });
  compareValues(x, y, tell);
  for (const name of Object.keys({ ...x.demands, ...y.demands })) compareDemand(name, x, y, tell);
  compareFields(x, y, tell);
  tellInside('.*', x.rest, y.rest, tell);
  tellInside('[]', x.items, y.items, tell);
  return found;
}

/** Below 0 when the one cannot have become the other: another type, or a constant tells them apart. */
function likeness(x: Alternative, y: Alternative): number {
  const [was, is] = [constantsOf(x), constantsOf(y)];
  if (x.type !== y.type || (is.length > 0 && missing(was, is).length > 0)) return -1;
  return Object.keys(x.properties).filter((name) => textOf(x.properties[name]) === textOf(y.properties[name]))
    .length;
}

function compareUnions(was: Alternative[], is: Alternative[]): Difference[] {
  const only = (effect: Effect, found: Difference[]): boolean => found.every((one) => one.effect === effect);
  const isLost = (x: Alternative): boolean => !is.some((y) => only('wider', compareAlternatives(x, y)));
  const isNew = (y: Alternative): boolean => !was.some((x) => only('narrower', compareAlternatives(x, y)));
  const [gone, come, found] = [new Set(was), new Set(is), [] as Difference[]];
  // Which became which: most alike first.
  const pairs = was.flatMap((x) => is.map((y) => ({ x, y, score: likeness(x, y) })));
  for (const { x, y, score } of pairs.toSorted((a, b) => b.score - a.score)) {
    if (score < 0 || !gone.has(x) || !come.has(y)) continue;
    gone.delete(x);
    come.delete(y);
    const label = was.length > 1 ? constantsOf(x).map((each) => `[${each}]`) : [];
    const own = compareAlternatives(x, y).filter(({ effect }) => effect !== 'narrower' || isLost(x));
    const kept = own.filter(({ effect }) => effect !== 'wider' || isNew(y));
    found.push(...kept.map((one) => ({ ...one, path: label.join('') + one.path })));
  }
  const [lost, gained] = [[...gone].filter(isLost), [...come].filter(isNew)];
  if (lost.length > 0) found.push({ path: '', effect: 'narrower', what: `no longer ${describe(lost)}` });
  if (gained.length > 0) found.push({ path: '', effect: 'wider', what: `also ${describe(gained)}` });
  // A schema without a type says the same of each type.
  return [...new Map(found.map((one) => [textOf(one), one])).values()];
}

// Unions ask again and again for what is inside of them.
const known = new Map<string, Difference[]>();

/** Everything that changed in what two schemas let through, however it is written. */
export function compareSchemas(before: unknown, after: unknown): Difference[] {
  const [was, is] = [textOf(before), textOf(after)];
  if (was === is) return [];
  const found = known.get(was + is) ?? compareUnions(alternativesOf(before), alternativesOf(after));
  known.set(was + is, found);
  return found;
}
