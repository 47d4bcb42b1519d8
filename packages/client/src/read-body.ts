import { untilAborted } from './deadline.ts';

/** The bytes of a body, counted while they come; `undefined` when there are more than `bytesMax`, and then the rest is not read. */
export async function readBody(
  response: Response,
  bytesMax: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  // Node's types leave the chunk of a body open; by the standard it is bytes.
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  try {
    for (;;) {
      const { done, value } = await untilAborted(reader.read(), signal);
      if (done) break;
      length += value.byteLength;
      if (length > bytesMax) return undefined;
      chunks.push(value);
    }
    complete = true;
  } finally {
    // Frees the connection. Its own failure tells nothing that the caller does not know, so it is swallowed here.
    if (!complete) void reader.cancel().catch(() => undefined);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/**
 * The JSON value in `bytes`, wrapped so that `null` is a value; `undefined` when there is none. The body decides, not
 * its label, except that what calls itself HTML never is JSON. The parser's error is dropped: it quotes the body.
 */
export function parseJson(bytes: Uint8Array, contentType: string | null): { value: unknown } | undefined {
  if (/^\s*text\/html\b/i.test(contentType ?? '')) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
