/** Where a value is in a document: keys and indexes from the outside in. */
export type JsonPath = readonly PropertyKey[];

/** Tells the line, from 1, on which the value at `path` begins, or else the innermost value around it that there is. */
export type LineOf = (path: JsonPath) => number;

// Only whoever has made a mistake needs the library.
const loadYaml = () => import('yaml');

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
