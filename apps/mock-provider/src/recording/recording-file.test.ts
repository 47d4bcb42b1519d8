import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { readRecordingFile, writeRecordingFile } from './recording-file.ts';

async function fileWith(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'recording-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'session.json');
  await writeFile(file, text);
  return file;
}

test.each([
  [
    '{"recording":1}',
    'it has version 1, and this mock provider replays version 2; record the session again.',
  ],
  ['{"recording":99}', 'it has version 99, and this mock provider replays version 2.'],
  ['{"recording":"2"}', 'it has version "2", and this mock provider replays version 2.'],
  ['{"recording":2}', 'interviewId: Invalid input: expected string, received undefined.'],
])('a recording that cannot be replayed is one sentence that says why: %s', async (text, why) => {
  const file = await fileWith(text);
  const message = `${file} is no recording that can be replayed: ${why}`;
  await expect(readRecordingFile(file)).rejects.toMatchObject({ code: 'INVALID_RECORDING', message });
});

test.each(['', '{', '[]', 'null', '{"name":"a-scenario"}'])(
  'what is no recording is left to others: %j',
  async (text) => {
    expect(await readRecordingFile(await fileWith(text))).toBeUndefined();
  },
);

test('a file that is not there, or cannot be written, is one sentence', async () => {
  const file = join(await fileWith(''), 'not-a-folder.json');
  await expect(readRecordingFile(file)).rejects.toMatchObject({
    code: 'INVALID_RECORDING',
    message: `${file} cannot be read (ENOTDIR).`,
  });
  const recording = {} as Parameters<typeof writeRecordingFile>[1];
  await expect(writeRecordingFile(file, recording)).rejects.toMatchObject({
    code: 'INVALID_RECORDING',
    message: `${file} cannot be written (ENOTDIR).`,
  });
});
