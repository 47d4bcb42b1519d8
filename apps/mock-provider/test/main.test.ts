import { join } from 'node:path';

import { type NodeProcess, startNode } from '@ine-scraping/test-kit/node-process';
import { openRawConnection } from '@ine-scraping/test-kit/raw-connection';
import { expect, test, vi } from 'vitest';

import { describeOldNode } from '../src/node-version.ts';

/** What a busy machine may take to start a process, and to end it. */
const processMs = 60_000;
vi.setConfig({ testTimeout: processMs });

const main = join(import.meta.dirname, '../src/main.ts');

function startMain(env: Record<string, string> = {}): NodeProcess {
  return startNode(main, { env: { MOCK_PROVIDER_PORT: '0', LOG_LEVEL: 'warn', ...env } });
}

async function readyLine({ said, stdout }: NodeProcess): Promise<string> {
  await said(/ready.*\n/);
  return stdout();
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
    await openRawConnection(`http://127.0.0.1:${port}`);
    started.child.kill(signal);
    started.child.kill(signal);
    expect((await started.ended).exitCode).toBe(0);
    expect(started.stderr()).toBe('');
  },
);

test('a port in use is one sentence and exit code 1', async () => {
  const first = await readyLine(startMain());
  const port = /127\.0\.0\.1:(\d+)/.exec(first)?.[1] ?? '';
  const second = startMain({ MOCK_PROVIDER_PORT: port });
  expect((await second.ended).exitCode).toBe(1);
  expect(second.stderr()).toMatch(/^The mock provider cannot listen on [^\n]*port is in use[^\n]*\.\n$/);
});

test('wrong settings are one sentence each and exit code 1', async () => {
  const started = startMain({ MOCK_PROVIDER_PORT: 'x', MOCK_PROVIDER_CLOCK: 'x' });
  expect((await started.ended).exitCode).toBe(1);
  expect(started.stderr().trim().split('\n')).toEqual([
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
