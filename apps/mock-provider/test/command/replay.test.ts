import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { EndedProcess } from '@ine-scraping/test-kit/node-process';
import { expect, onTestFinished, test } from 'vitest';

import { startMockProvider } from '../../src/index.ts';
import { answerBoolean, startCustomer } from './customer.ts';
import { runCommand } from './run-command.ts';

function play(what: string, url: string, ...args: string[]): Promise<EndedProcess> {
  // A recording says itself how long scraping takes.
  const scraping = what.endsWith('.json') ? [] : ['--scraping-ms', '100'];
  const quick = ['--no-scores', ...scraping];
  return runCommand(['play', what, '--url', url, ...quick, ...args]);
}

/** A file in a folder that goes with the test. */
async function findFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'record-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'session.json');
}

test('a session is recorded without what was sent in start, and replayed to the same result', async () => {
  const file = await findFile();
  const { webhookUrl, bodies } = await startCustomer();
  const recorded = await play(
    'truncated-body',
    webhookUrl,
    '--external-id',
    'curp-SOBM9ñ',
    '--record',
    file,
    '--speed',
    '100',
  );
  expect(recorded.exitCode).toBe(0);
  expect(await readFile(file, 'utf8')).not.toContain('SOBM9');
  const bytes = (body: string): number => Buffer.byteLength(body);
  const before = bodies.splice(0).map(bytes);
  const replay = await play(file, webhookUrl, '--speed', '100');
  expect(replay.stdout).toMatch(/The replay is the same as the recording\.\n$/);
  expect(replay.exitCode).toBe(0);
  expect(bodies.map(bytes)).toEqual(before);
});

test('a replay that comes to something else says where it differs and ends with 1', async () => {
  const file = await findFile();
  const { webhookUrl } = await startCustomer();
  await play('current', webhookUrl, '--record', file);
  const { webhookUrl: worse } = await startCustomer({
    answer: (response, count) => count === 2 && answerBoolean(response),
  });
  const { exitCode, stdout } = await play(file, worse, '--speed', '100');
  expect(stdout).toContain(
    'The replay differs from the recording:\n  the judgement of attempt 1 of notification 2 (FINISHED) is "WRONG_BODY", and was "ACKNOWLEDGED".\n',
  );
  expect(exitCode).toBe(1);

  await writeFile(file, (await readFile(file, 'utf8')).replace('"recording": 2', '"recording": 99'));
  const unknown = await play(file, worse);
  expect(unknown.stderr).toBe(
    `${file} is no recording that can be replayed: it has version 99, and this mock provider replays version 2.\n`,
  );
  expect(unknown.exitCode).toBe(1);
});

test('a session that was scraped twice is replayed so, and one that never was is one sentence and 1', async () => {
  const file = await findFile();
  const { webhookUrl, bodies } = await startCustomer();
  const provider = await startMockProvider({ clock: 'manual', webhookUrl, scrapingMs: 100 });
  onTestFinished(() => provider.stop());
  const { interviewId } = await provider.control.play({ scrapeAgainAfterMs: [500] });
  await provider.control.advance(1000);
  const recording = await provider.control.record(interviewId);
  await writeFile(file, JSON.stringify(recording));
  const recorded = bodies.splice(0);
  expect(recorded).toHaveLength(4);
  const replay = await play(file, webhookUrl);
  expect(replay.stdout).toContain('\n    0.60 s  Incode    notifies FINISHED\n');
  expect(replay.stdout).toMatch(/The replay is the same as the recording\.\n$/);
  expect({ exitCode: replay.exitCode, bodies }).toEqual({ exitCode: 0, bodies: recorded });

  await writeFile(file, JSON.stringify({ ...recording, scrapingsAtMs: [], deliveries: [] }));
  const { exitCode, stderr } = await play(file, webhookUrl);
  expect(stderr).toBe(
    `${file} holds a session that was never scraped, so there is nothing to play again: record one after its government validation.\n`,
  );
  expect(exitCode).toBe(1);
});

test('a file that cannot be written is one sentence and 1, before anything is played', async () => {
  const { webhookUrl, bodies } = await startCustomer();
  const { exitCode, stdout, stderr } = await play(
    'current',
    webhookUrl,
    '--record',
    '/no/such/folder/x.json',
  );
  expect(stderr).toBe('/no/such/folder/x.json cannot be written (ENOENT): give --record another file.\n');
  expect({ exitCode, stdout, bodies }).toEqual({ exitCode: 1, stdout: '', bodies: [] });
});

test('what a recording decides cannot be typed beside it, and what it must not decide is refused', async () => {
  const file = await findFile();
  const { webhookUrl, bodies } = await startCustomer();
  const other = await startCustomer();
  await play('current', webhookUrl, '--record', file);
  const before = bodies.splice(0).length;
  const typed = await play(file, webhookUrl, '--policy', 'legacy');
  expect(typed.stderr).toMatch(/^A recording is played as it was recorded: leave out --policy\.\n$/);
  expect(typed.exitCode).toBe(2);

  const recording = JSON.parse(await readFile(file, 'utf8')) as { settings: object };
  const settings = { ...recording.settings, url: other.webhookUrl };
  await writeFile(file, JSON.stringify({ ...recording, settings }));
  const { exitCode, stderr } = await play(file, webhookUrl);
  expect(stderr).toMatch(/is no recording that can be replayed: settings: [^\n]*url[^\n]*\n$/);
  expect({ exitCode, before, bodies, elsewhere: other.bodies }).toEqual({
    exitCode: 1,
    before: 2,
    bodies: [],
    elsewhere: [],
  });
});

test('a scenario file whose name has a comma is one file', async () => {
  const file = (await findFile()).replace('session', 'a,b');
  const { webhookUrl, bodies } = await startCustomer();
  await writeFile(file, JSON.stringify({ name: 'mine', description: 'Ours.', outcome: 'CURRENT' }));
  const { exitCode } = await play('mine', webhookUrl, '--scenario-file', file);
  expect({ exitCode, received: bodies.length }).toEqual({ exitCode: 0, received: 2 });
});

test('run by pnpm in its own folder, it reads and writes files where the command was typed', async () => {
  const folder = dirname(await findFile());
  const { webhookUrl } = await startCustomer();
  const env = { npm_package_name: '@ine-scraping/mock-provider', INIT_CWD: folder };
  const args = ['--url', webhookUrl, '--no-scores'];
  const recorded = await runCommand(['play', 'current', ...args, '--record', 'x.json'], env);
  expect(recorded.stdout).toMatch(/\nRecorded in \/[^\n]*\/x\.json\.\n$/);
  expect(JSON.parse(await readFile(join(folder, 'x.json'), 'utf8'))).toMatchObject({ recording: 2 });
  expect((await runCommand(['play', 'x.json', ...args], env)).exitCode).toBe(0);
});
