import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';

import { expect, onTestFinished, test, vi } from 'vitest';

import { describeOldNode } from '../src/node-version.ts';

/** What a busy machine may take to start a process, and to end it. */
const processMs = 60_000;
vi.setConfig({ testTimeout: processMs });

const main = join(import.meta.dirname, '../src/main.ts');

interface Started {
  readonly child: ChildProcess;
  output(): string;
  errors(): string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
}

function startMain(env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ['--conditions=@ine-scraping/source', main], {
    env: { PATH: process.env['PATH'], MOCK_PROVIDER_PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'exit').then(
    ([code, signal]: (number | string | null)[]) => code ?? signal ?? null,
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, output: () => output, errors: () => errors, ended };
}

async function readyLine({ output }: Started): Promise<string> {
  await expect.poll(output, { timeout: processMs }).toMatch(/ready.*\n/);
  return output();
}

test('it prints one line with url, webhook, scenario and seed when it is ready, and serves', async () => {
  const line = await readyLine(
    startMain({ MOCK_PROVIDER_SEED: 'main', MOCK_PROVIDER_SCENARIO: 'not-found' }),
  );
  expect(line).toMatch(
    /^Mock provider ready at http:\/\/127\.0\.0\.1:\d+ \(webhook http:\/\/127\.0\.0\.1:3000\/webhooks\/ine-scraping, scenario not-found, clock real, seed main\)\.\n$/,
  );
  const url = /http:\S+/.exec(line)?.[0];
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('an unset seed is drawn and printed', async () => {
  expect(await readyLine(startMain())).toMatch(/seed [0-9a-f]{16}\)/);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it with exit code 0, although a connection is open, and a second one changes nothing',
  async (signal) => {
    const started = startMain();
    const port = /127\.0\.0\.1:(\d+)/.exec(await readyLine(started))?.[1];
    // It says nothing for ever: the mock must not wait for it.
    const socket = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    started.child.kill(signal);
    started.child.kill(signal);
    expect(await started.ended).toBe(0);
    expect(started.errors()).toBe('');
  },
);

test('a port in use is one sentence and exit code 1', async () => {
  const first = await readyLine(startMain());
  const port = /127\.0\.0\.1:(\d+)/.exec(first)?.[1] ?? '';
  const second = startMain({ MOCK_PROVIDER_PORT: port });
  expect(await second.ended).toBe(1);
  expect(second.errors()).toMatch(/^The mock provider cannot listen on [^\n]*port is in use[^\n]*\.\n$/);
});

test('wrong settings are one sentence each and exit code 1', async () => {
  const started = startMain({ MOCK_PROVIDER_PORT: 'x', MOCK_PROVIDER_CLOCK: 'x' });
  expect(await started.ended).toBe(1);
  expect(started.errors().trim().split('\n')).toEqual([
    'MOCK_PROVIDER_PORT must be a whole number from 0 to 65535.',
    'MOCK_PROVIDER_CLOCK must be real or manual.',
  ]);
});

test.each([
  ['20.19.0', 'file:///x/main.js', true],
  ['20.18.3', 'file:///x/main.js', false],
  ['18.20.0', 'file:///x/main.js', false],
  ['22.0.0', 'file:///x/main.js', true],
  ['24.0.0', 'file:///x/main.ts', true],
  ['22.18.0', 'file:///x/main.ts', false],
])('on Node %s %s runs: %s', (version, moduleUrl, runs) => {
  const sentence = describeOldNode(version, moduleUrl);
  expect(sentence === undefined).toBe(runs);
  if (sentence) expect(sentence).toContain(version);
});
