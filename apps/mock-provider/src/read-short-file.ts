import { createReadStream } from 'node:fs';

/**
 * The text of a file, or `undefined` when it has more than `bytesMax`: then the rest is not read. Rejects with the error of
 * the system when it cannot be read.
 */
export async function readShortFile(file: string, bytesMax: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  // `end` is the last byte that is read: one too many shows that there are more.
  for await (const chunk of createReadStream(file, { end: bytesMax })) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return bytes.length > bytesMax ? undefined : bytes.toString('utf8');
}
