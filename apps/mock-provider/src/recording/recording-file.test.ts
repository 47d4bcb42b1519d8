import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Recording } from '@ine-scraping/contracts';
import { emptyRecording } from '@ine-scraping/test-kit/recording';
import { expect, onTestFinished, test } from 'vitest';

import { deliveryTimeoutMsMax, scrapingMsMax } from '../settings/settings.ts';
import { readRecordingFile, recordingFileBytesMax, writeRecordingFile } from './recording-file.ts';

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

test.each([
  [
    { ...emptyRecording.settings, url: 'http://192.0.2.1/', host: '0.0.0.0', port: 18_099 },
    'settings: Unrecognized keys: "url", "host", "port"',
  ],
  [
    { scrapingMs: 0, deliveryTimeoutMs: 1, scenarioFile: 'abc' },
    'settings.deliveryPolicy: Invalid option: expected one of "documented"|"current"|"legacy"',
  ],
  [
    { ...emptyRecording.settings, scrapingMs: scrapingMsMax + 1 },
    'settings.scrapingMs: Too big: expected number to be <=86400000',
  ],
  [
    { ...emptyRecording.settings, deliveryTimeoutMs: deliveryTimeoutMsMax + 1 },
    'settings.deliveryTimeoutMs: Too big: expected number to be <=30000',
  ],
])('settings decide what is played and nothing else, such as where it goes: %j', async (settings, why) => {
  const file = await fileWith(JSON.stringify({ ...emptyRecording, settings }));
  const message = `${file} is no recording that can be replayed: ${why}.`;
  await expect(readRecordingFile(file)).rejects.toMatchObject({ code: 'INVALID_RECORDING', message });
});

test('the longest times that the mock takes are read', async () => {
  const settings = {
    ...emptyRecording.settings,
    scrapingMs: scrapingMsMax,
    deliveryTimeoutMs: deliveryTimeoutMsMax,
  };
  const file = await fileWith(JSON.stringify({ ...emptyRecording, settings }));
  expect(await readRecordingFile(file)).toEqual({ ...emptyRecording, settings });
});

test('a session that was scraped more often than a replay can ask for is one sentence', async () => {
  const scrapingsAtMs = Array.from({ length: 22 }, () => 0);
  const file = await fileWith(JSON.stringify({ ...emptyRecording, scrapingsAtMs }));
  await expect(readRecordingFile(file)).rejects.toMatchObject({
    code: 'INVALID_RECORDING',
    message: `${file} is no recording that can be replayed: its 22 scrapings are more, or later, than a replay can ask for.`,
  });
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
  const nothing = {} as Recording;
  await expect(writeRecordingFile(file, nothing)).rejects.toMatchObject({
    code: 'INVALID_RECORDING',
    message: `${file} cannot be written (ENOTDIR).`,
  });
});

test('a file that is larger than any recording is one sentence, and is not read to its end', async () => {
  const file = await fileWith('');
  await truncate(file, recordingFileBytesMax + 1);
  await expect(readRecordingFile(file)).rejects.toMatchObject({
    code: 'INVALID_RECORDING',
    message: `${file} is larger than a recording can be, 67108864 bytes: is it another file?`,
  });
});

test('a file that is nested thousands deep is one sentence, whatever else it is', async () => {
  const deep = '{"x":'.repeat(50_000) + '1' + '}'.repeat(50_000);
  for (const text of [JSON.stringify({ ...emptyRecording, scenario: null }).replace('null', deep), deep]) {
    const file = await fileWith(text);
    await expect(readRecordingFile(file)).rejects.toMatchObject({
      code: 'INVALID_RECORDING',
      message: `${file} is nested deeper than a recording can be, 100 levels: is it another file?`,
    });
  }
});
