/** What one element may hold and must have, as the schemas of Ant and Jenkins both say it. */
interface ElementRule {
  /** Names in the order in which they stand; `*`: any number, `?`: at most one. */
  readonly children: readonly string[];
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  readonly hasText?: boolean;
}

const rules: Readonly<Record<string, ElementRule>> = {
  // Attributes of this one are known to Jenkins and refused by Ant.
  testsuites: { children: ['testsuite*'], required: [] },
  testsuite: {
    children: ['properties', 'testcase*', 'system-out', 'system-err'],
    required: ['name', 'package', 'id', 'timestamp', 'hostname', 'tests', 'failures', 'errors', 'time'],
    optional: ['skipped'],
  },
  properties: { children: ['property*'], required: [] },
  property: { children: [], required: ['name', 'value'] },
  testcase: { children: ['skipped|failure?'], required: ['name', 'classname', 'time'] },
  skipped: { children: [], required: [], optional: ['message'], hasText: true },
  failure: { children: [], required: ['message', 'type'], hasText: true },
  'system-out': { children: [], required: [], hasText: true },
  'system-err': { children: [], required: [], hasText: true },
};

/** What both schemas say of a value. */
const values: Readonly<Record<string, RegExp>> = {
  // A token: no line break, no double space, none at the ends.
  name: /^\S+(?: \S+)*$/,
  classname: /^\S+(?: \S+)*$/,
  id: /^\d+$/,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
  tests: /^\d+$/,
  failures: /^\d+$/,
  errors: /^\d+$/,
  skipped: /^\d+$/,
  time: /^\d{1,3}\.\d{3}$/,
};

interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const token = /<\?xml[^?]*\?>|<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/y;

function decode(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|#10);)/.test(text)) throw new Error(`An & that begins no entity: ${text}`);
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#10': '\n' };
  return text.replaceAll(/&([^;]+);/g, (_, name: string) => named[name] ?? '');
}

/** Reads XML as our own report writes it. Throws on what is none. */
export function parseXml(xml: string): XmlElement {
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  token.lastIndex = 0;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const match = token.exec(xml);
    if (!match) throw new Error(`No XML at ${at}: ${xml.slice(at, at + 60)}`);
    const [, end, name, attributes = '', empty, text] = match;
    const parent = open.at(-1) ?? root;
    if (text !== undefined) parent.text += decode(text);
    if (name === undefined) continue;
    if (end) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> ends what it did not begin.`);
      continue;
    }
    const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
      key,
      decode(value),
    ]);
    const element: XmlElement = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
    parent.children.push(element);
    if (!empty) open.push(element);
  }
  const [document] = root.children;
  if (open.length !== 1 || !document || root.children.length !== 1) throw new Error('Not one document.');
  return document;
}

/** Every rule that the document breaks, as one sentence each. */
export function findJunitMistakes(element: XmlElement): string[] {
  const rule = rules[element.name];
  if (!rule) return [`There is no element ${element.name}.`];
  const { required, optional = [], children, hasText } = rule;
  const given = Object.entries(element.attributes);
  const pattern = children
    .map((child) => `(?:(?:${child.replace(/[*?]$/, '')}) )${/[*?]$/.exec(child)?.[0] ?? ''}`)
    .join('');
  const order = element.children.map(({ name }) => `${name} `).join('');
  return [
    ...required
      .filter((name) => !(name in element.attributes))
      .map((name) => `${element.name} has no ${name}.`),
    ...given
      .filter(([name]) => ![...required, ...optional].includes(name))
      .map(([name]) => `${element.name} may not have ${name}.`),
    ...given
      .filter(([name, value]) => element.name !== 'property' && values[name]?.test(value) === false)
      .map(([name, value]) => `${name} may not be "${value}".`),
    ...(new RegExp(`^${pattern}$`).test(order) ? [] : [`${element.name} may not hold ${order}.`]),
    ...(hasText || element.text.trim() === '' ? [] : [`${element.name} may not hold text.`]),
    ...element.children.flatMap(findJunitMistakes),
  ];
}
