import { readFile, writeFile } from 'node:fs/promises';

import { type Recording, recordingSchema, recordingVersion } from '@ine-scraping/contracts';

import { MockProviderError } from '../errors.ts';

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function describeVersion(version: unknown): string {
  const isOlder = typeof version === 'number' && version < recordingVersion;
  const whatToDo = isOlder ? '; record the session again' : '';
  return `it has version ${JSON.stringify(version)}, and this mock provider replays version ${recordingVersion}${whatToDo}`;
}

/**
 * The recording in `file`; `undefined` when the file holds something else, such as a scenario. Throws `INVALID_RECORDING`.
 */
export async function readRecordingFile(file: string): Promise<Recording | undefined> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new MockProviderError('INVALID_RECORDING', `${file} cannot be read (${reasonOf(error)}).`, {
      cause: error,
    });
  }
  if (typeof document !== 'object' || document === null || !('recording' in document)) return undefined;
  const parsed = recordingSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const why =
    document.recording === recordingVersion
      ? `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
      : describeVersion(document.recording);
  throw new MockProviderError('INVALID_RECORDING', `${file} is no recording that can be replayed: ${why}.`);
}

/** Writes a recording for people to read too. Throws `INVALID_RECORDING` when it cannot be written. */
export async function writeRecordingFile(file: string, recording: Recording): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(recording, null, 2)}\n`);
  } catch (error) {
    throw new MockProviderError('INVALID_RECORDING', `${file} cannot be written (${reasonOf(error)}).`, {
      cause: error,
    });
  }
}
