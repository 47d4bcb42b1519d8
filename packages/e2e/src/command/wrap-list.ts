/** Wide enough for a list, and narrow enough for most terminals. */
const columns = 110;

/** `items` with commas between, in lines that fit a terminal; all lines but the first begin with `indent`. */
export function wrapList(items: readonly string[], indent: string): string {
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const word = index < items.length - 1 ? `${item},` : item;
    const line = lines.at(-1);
    if (line === undefined || indent.length + line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join(`\n${indent}`);
}
