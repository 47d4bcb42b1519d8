import { writeFile } from 'node:fs/promises';

import {
  type PlayRequest,
  playRequestSchema,
  type Recording,
  recordingSchema,
  recordingVersion,
} from '@ine-scraping/contracts';
import type { z } from 'zod';

import { errorCode, MockProviderError } from '../errors.ts';
import { readJsonFile } from '../read-json-file.ts';

/** More than fifty times what the worst scenario of the catalog comes to, scraped as often as it can be and never acknowledged. */
export const recordingFileBytesMax = 64 * 1024 * 1024;

/** What plays the session of `recording` again, on a mock that has its settings; its scenario is the caller's to name. Pure. */
export function replayRequest({ seed, externalId, scrapingsAtMs }: Recording): PlayRequest {
  return {
    seed,
    ...(externalId === null ? {} : { externalId }),
    scrapeAgainAfterMs: scrapingsAtMs.slice(1),
  };
}

function describeVersion(version: unknown): string {
  const isOlder = typeof version === 'number' && version < recordingVersion;
  const whatToDo = isOlder ? '; record the session again' : '';
  return `it has version ${JSON.stringify(version)}, and this mock provider replays version ${recordingVersion}${whatToDo}`;
}

function describeIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
}

/** The recording that a document says it is, or what is wrong with it. */
function parseRecording(document: { readonly recording: unknown }): Recording | string {
  if (document.recording !== recordingVersion) return describeVersion(document.recording);
  const recording = recordingSchema.safeParse(document);
  if (!recording.success) return describeIssue(recording.error);
  // A backend can scrape a session more often than a play can be asked to.
  const request = playRequestSchema.safeParse(replayRequest(recording.data));
  if (request.success) return recording.data;
  const { length } = recording.data.scrapingsAtMs;
  const isScrapings = request.error.issues.some(({ path }) => path[0] === 'scrapeAgainAfterMs');
  return isScrapings
    ? `its ${length} scrapings are more, or later, than a replay can ask for`
    : describeIssue(request.error);
}

/** The JSON in `file`; `undefined` when it is none. */
async function readDocument(file: string): Promise<unknown> {
  const read = await readJsonFile(file, { name: 'recording', bytesMax: recordingFileBytesMax });
  if (!('text' in read)) {
    const { problem, ...options } = read;
    throw new MockProviderError('INVALID_RECORDING', `${file} ${problem}`, options);
  }
  try {
    return JSON.parse(read.text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The recording in `file`; `undefined` when the file holds something else, such as a scenario. Throws `INVALID_RECORDING`.
 */
export async function readRecordingFile(file: string): Promise<Recording | undefined> {
  const document = await readDocument(file);
  if (typeof document !== 'object' || document === null || !('recording' in document)) return undefined;
  const parsed = parseRecording(document);
  if (typeof parsed !== 'string') return parsed;
  throw new MockProviderError(
    'INVALID_RECORDING',
    `${file} is no recording that can be replayed: ${parsed}.`,
  );
}

/** Writes a recording for people to read too. Throws `INVALID_RECORDING` when it cannot be written. */
export async function writeRecordingFile(file: string, recording: Recording): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(recording, null, 2)}\n`);
  } catch (error) {
    throw new MockProviderError('INVALID_RECORDING', `${file} cannot be written (${errorCode(error)}).`, {
      cause: error,
    });
  }
}
