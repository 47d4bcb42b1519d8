/** Where a value is in a document: keys and indexes from the outside in. */
export type JsonPath = readonly PropertyKey[];

/** Tells the line, from 1, on which the value at `path` begins, or else the innermost value around it that there is. */
export type LineOf = (path: JsonPath) => number;

// Only whoever has made a mistake needs the library.
const loadYaml = () => import('yaml');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Where a value is due and something else is, or the other way round; the end of a text that is too short. */
async function findMissingValue(text: string): Promise<number> {
  const { CST, Lexer } = await loadYaml();
  let offset = 0;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    // Marks of the library, which are not in the text.
    if ([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR].includes(token)) continue;
    if (token.trim() !== '') {
      const isDue = /^[,:[{]?$/.test(before);
      const isMistake = /^[\]},:]$/.test(token)
        ? isDue && !['[]', '{}'].includes(before + token)
        : !isDue || (!/^[[{]$/.test(token) && !isJson(token));
      if (isMistake) return offset;
      before = token;
    }
    offset += token.length;
  }
  return text.length;
}

/**
 * The line, from 1, on which a text stops to be JSON, where `error` is what `JSON.parse` threw: that tells the place itself,
 * but for a value that is due.
 */
export async function findSyntaxError(text: string, error: unknown): Promise<number> {
  const [, told] = / JSON at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(String(error)) ?? [];
  const position = told === undefined ? await findMissingValue(text) : Number(told);
  return text.slice(0, position).split('\n').length;
}

/** Finds the values of a text that `JSON.parse` takes: JSON is YAML too, and a parser of YAML keeps where everything is. */
export async function locateValues(text: string): Promise<LineOf> {
  const { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } = await loadYaml();
  const lineCounter = new LineCounter();
  // Of two entries with one key JSON takes the later.
  const { contents } = parseDocument(text, { schema: 'json', uniqueKeys: false, lineCounter });
  return (path) => {
    let innermost: unknown = contents;
    for (const part of path) {
      const inner = isMap(innermost)
        ? innermost.items.findLast(({ key }) => isScalar(key) && key.value === part)?.value
        : isSeq(innermost) && innermost.items[Number(part)];
      if (!inner) break;
      innermost = inner;
    }
    const [start] = (isNode(innermost) && innermost.range) || [0];
    return lineCounter.linePos(start).line;
  };
}
