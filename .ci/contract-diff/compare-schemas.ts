import { type Alternative, alternativesOf, textOf } from './alternatives.ts';

/** What happened to the values that a schema lets through. Whom it breaks depends on who sends them. */
export type Effect = 'wider' | 'narrower' | 'other' | 'default' | 'text' | FieldEffect;
type FieldEffect = `${'required ' | ''}field ${'added' | 'removed'}`;

export interface Difference {
  /** Where in the value, `.verdict.outcome`; empty for the whole. */
  path: string;
  effect: Effect;
  what: string;
}

/** `found` at the place where it was looked for. */
export const within = (place: string, found: Difference[]): Difference[] =>
  found.map((one) => ({ ...one, path: place + one.path }));
const missing = (from: string[] = [], others: string[] = []): string[] =>
  from.filter((each) => !others.includes(each));
const isLower = (name: string): boolean => /min/i.test(name);

/** The tightest of the texts of a bound, such as `minLength`; of another demand nothing. */
function boundOf(name: string, texts: string[] = []): number | undefined {
  if (!/^(?:exclusive)?m(?:in|ax)/i.test(name) || texts.length === 0) return undefined;
  return (isLower(name) ? Math.max : Math.min)(...texts.map(Number));
}

/** Whether a constant keeps what is demanded of its type. What is not understood is not kept. */
function keeps(constant: string, demands: Alternative['demands']): boolean {
  const value: unknown = JSON.parse(constant);
  const size = typeof value === 'string' ? value.length : Number(value);
  return Object.entries(demands).every(([name, texts]) => {
    const bound = boundOf(name, texts);
    if (bound !== undefined) return !name.startsWith('ex') && (isLower(name) ? size >= bound : size <= bound);
    if (name === 'pattern')
      return texts.every((text) => RegExp(String(JSON.parse(text)), 'u').test(String(value)));
    return name === 'default' || (name === 'integer' && Number.isInteger(value));
  });
}

function compareDemand(name: string, was: string[] | undefined, is: string[] | undefined): Difference[] {
  const [gone, come] = [missing(was, is), missing(is, was)];
  const [wasAt, isAt] = [boundOf(name, was), boundOf(name, is)];
  const tell = (effect: Effect): Difference[] => [
    { path: '', effect, what: `${name} ${gone.join(', ') || 'none'} became ${come.join(', ') || 'none'}` },
  ];
  if (gone.length + come.length === 0) return [];
  if (name === 'default') return tell('default');
  if (wasAt !== undefined && isAt !== undefined)
    return tell(isAt > wasAt === isLower(name) ? 'narrower' : 'wider');
  if (gone.length === 0) return tell('narrower');
  return tell(come.length === 0 ? 'wider' : 'other');
}

const presenceOf = (path: string, { required }: Alternative): 'required ' | '' =>
  required.includes(path) ? 'required ' : '';

function compareInside(path: string, x: Alternative, y: Alternative): Difference[] {
  const [was, is] = [presenceOf(path, x), presenceOf(path, y)];
  const [before, after] = [x.inside[path], y.inside[path]];
  if (before !== undefined && after === undefined)
    return [{ path, effect: `${was}field removed`, what: 'removed' }];
  if (before === undefined && after !== undefined)
    return [{ path, effect: `${is}field added`, what: `added, ${is || 'optional'}` }];
  const found = within(path, compareSchemas(before, after));
  if (was === is) return found;
  return [{ path, effect: is ? 'narrower' : 'wider', what: `became ${is || 'optional'}` }, ...found];
}

/** The one cannot have become the other. */
const isApart = (x: Alternative, y: Alternative): boolean =>
  x.type !== y.type || Boolean(x.constant && y.constant && x.constant !== y.constant);

function compareAlternatives(x: Alternative, y: Alternative): Difference[] {
  const [was, is] = [x, y].map(({ constant, type }) => constant ?? `any ${type}`);
  const what = `${was} became ${is}`;
  if (isApart(x, y)) return [{ path: '', effect: 'other', what }];
  const found: Difference[] = [];
  if (x.constant !== y.constant) {
    const isKept = x.constant ? keeps(x.constant, y.demands) : keeps(y.constant ?? '', x.demands);
    const effect = x.constant ? 'wider' : 'narrower';
    found.push({ path: '', effect: isKept ? effect : 'other', what });
  }
  // Constants say by themselves what they are.
  const demands = x.constant || y.constant ? ['default'] : Object.keys({ ...x.demands, ...y.demands });
  const places = new Set([x, y].flatMap(({ inside, required }) => [...Object.keys(inside), ...required]));
  return [
    ...found,
    ...demands.flatMap((name) => compareDemand(name, x.demands[name], y.demands[name])),
    ...[...places].flatMap((path) => compareInside(path, x, y)),
  ];
}

/** The constants of an object, by which one of a union is known. */
function constantsOf({ inside }: Alternative): string[] {
  return Object.entries(inside).flatMap(([path, schema]) => {
    const [only, ...others] = alternativesOf(schema);
    return only?.constant && others.length === 0 ? [`${path.slice(1)} ${only.constant}`] : [];
  });
}

const describe = (alternatives: Alternative[]): string =>
  alternatives.map((each) => each.constant ?? (constantsOf(each).join(', ') || each.type)).join(' or ');

/** Below 0 when the one cannot have become the other, or a constant within tells them apart. */
function likeness(x: Alternative, y: Alternative): number {
  const is = constantsOf(y);
  if (isApart(x, y) || (is.length > 0 && missing(constantsOf(x), is).length > 0)) return -1;
  if (x.constant && y.constant) return Infinity;
  return Object.keys(x.inside).filter((path) => textOf(x.inside[path]) === textOf(y.inside[path])).length;
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
    found.push(
      ...within(
        label.join(''),
        own.filter(({ effect }) => effect !== 'wider' || isNew(y)),
      ),
    );
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
