import { createServer } from 'node:net';

import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, onTestFinished, test } from 'vitest';

import { ownCommand, pnpmCommand, runCommand } from '../test/support/command.ts';
import { createDevPlace } from './dev-place.ts';

test('a busy port ends pnpm dev with 1 and one sentence that says what to do', async () => {
  const place = await createDevPlace();
  onTestFinished(() => place.remove());
  const port = String(await listenInTest(createServer()));
  expect(await runCommand(ownCommand('dev'), { ...place.env, RECEIVER_PORT: port })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `Something already listens on port ${port} on 127.0.0.1: stop it, or set RECEIVER_PORT to another port.\n`,
  });
});

test('wrong settings of both apps end it with 1 and one sentence each', async () => {
  const env = { RECEIVER_PORT: 'abc', RECEIVER_HOST: '0.0.0.0', MOCK_PROVIDER_SCRAPING_MS: '-1' };
  const { exitCode, stdout, stderr } = await runCommand(ownCommand('dev'), env);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  const sentences = stderr.trimEnd().split('\n');
  expect(sentences).toHaveLength(3);
  expect(sentences).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^RECEIVER_PORT must .*\.$/),
      expect.stringMatching(/^RECEIVER_HOST must .*\.$/),
      expect.stringMatching(/^MOCK_PROVIDER_SCRAPING_MS must .*\.$/),
    ]),
  );
});

test('pnpm dev --help explains the settings and the exit codes, and starts nothing', async () => {
  const { exitCode, stdout, stderr } = await runCommand(pnpmCommand('--silent', 'dev', '--help'));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const word of ['RECEIVER_PORT', 'MOCK_PROVIDER_CLOCK', 'Exit codes']) expect(stdout).toContain(word);
  expect(stdout).not.toContain('Starting');
});

test.each([
  [['--port', '3001'], "Unknown option '--port'; see --help.\n"],
  [['not-found'], "Unexpected argument 'not-found'; see --help.\n"],
])('a wrong command line ends with 2 and one sentence: %j', async (args, sentence) => {
  expect(await runCommand(ownCommand('dev', ...args))).toEqual({ exitCode: 2, stdout: '', stderr: sentence });
});
