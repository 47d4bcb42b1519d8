import { createReadStream } from 'node:fs';

import { errorCode } from './errors.ts';

/** Lists and objects in each other: many times what a scenario or a recording has, and few for whatever walks through them. */
const depthMax = 100;

/** What such a file can hold. */
export interface JsonFileKind {
  readonly name: 'scenario' | 'recording';
  readonly bytesMax: number;
}

/** The text of a file, or why it is not read: the end of a sentence that begins with its name. */
export type JsonFileText = { readonly text: string } | { readonly problem: string; readonly cause?: unknown };

/** The text of a file, or `undefined` when it has more than `bytesMax`: then the rest is not read. */
async function readText(file: string, bytesMax: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  // `end` is the last byte that is read: one too many shows that there are more.
  for await (const chunk of createReadStream(file, { end: bytesMax })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  // It takes away the byte order mark that some editors write.
  return bytes.length > bytesMax ? undefined : new TextDecoder().decode(bytes);
}

/** Whoever walks through what is nested thousands deep runs out of stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString && character === '\\') at += 1;
    else if (character === '"') isInString = !isInString;
    else if (!isInString && (character === '[' || character === '{')) depth += 1;
    else if (!isInString && (character === ']' || character === '}')) depth -= 1;
    if (depth > depthMax) return true;
  }
  return false;
}

/** Reads a file that somebody names. Whether it is JSON is for the caller to see. */
export async function readJsonFile(file: string, { name, bytesMax }: JsonFileKind): Promise<JsonFileText> {
  try {
    const text = await readText(file, bytesMax);
    if (text === undefined)
      return { problem: `is larger than a ${name} can be, ${bytesMax} bytes: is it another file?` };
    return isTooDeep(text)
      ? { problem: `is nested deeper than a ${name} can be, ${depthMax} levels: is it another file?` }
      : { text };
  } catch (cause) {
    return { problem: `cannot be read (${errorCode(cause)}).`, cause };
  }
}
