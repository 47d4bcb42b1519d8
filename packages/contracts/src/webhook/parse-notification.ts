import { bareName, isMembers } from '../members.ts';

/** One token of valid JSON: a text, a sign, or a number or word. */
const tokens = /"(?:[^"\\]+|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

const depthOf: Readonly<Record<string, number>> = { '{': 1, '[': 1, '}': -1, ']': -1 };

/** For each name of the outermost object the token that its value begins with: of a number the whole. `json` is valid. */
function readSources(json: string): Map<string, string> {
  const sources = new Map<string, string>();
  let depth = 0;
  let name = '';
  let before = '';
  for (const [token] of json.matchAll(tokens)) {
    depth += depthOf[token] ?? 0;
    if (depth === 1 && token === ':') name = JSON.parse(before) as string;
    if (before === ':') sources.set(name, token);
    before = token;
  }
  return sources;
}

/**
 * `JSON.parse` for the body of a notification, but for an `externalId` that is a number: that becomes its source text, because
 * a key of a database can have more digits than a number of JavaScript keeps. Only then is the text read a second time, by a scan
 * rather than a reviver: it is faster, and not every supported runtime gives a reviver the source.
 *
 * @throws {SyntaxError} when `json` is no JSON.
 */
export function parseNotification(json: string): unknown {
  const body: unknown = JSON.parse(json);
  if (!isMembers(body)) return body;
  const numbers = Object.keys(body).filter(
    (name) => typeof body[name] === 'number' && bareName(name) === bareName('externalId'),
  );
  if (numbers.length === 0) return body;
  const sources = readSources(json);
  const texts = numbers.map((name) => [name, sources.get(name) ?? String(body[name])]);
  return { ...body, ...Object.fromEntries(texts) };
}
