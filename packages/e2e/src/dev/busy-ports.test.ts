import { createServer } from 'node:net';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import { checkPorts } from './busy-ports.ts';

test('a busy port is one sentence that names the port and the setting; a free one is none', async () => {
  const port = await listenInTest(createServer());
  const problems = await checkPorts([
    { host: '127.0.0.1', port, setting: 'RECEIVER_PORT' },
    { host: '127.0.0.1', port: await findFreePort(), setting: 'MOCK_PROVIDER_PORT' },
  ]);
  expect(problems).toEqual([
    `Something already listens on port ${port} on 127.0.0.1: stop it, or set RECEIVER_PORT to another port.`,
  ]);
});

test('the same port for both apps is one sentence that names both settings', async () => {
  const port = await findFreePort();
  const problems = await checkPorts([
    { host: '127.0.0.1', port, setting: 'RECEIVER_PORT' },
    { host: '127.0.0.1', port, setting: 'MOCK_PROVIDER_PORT' },
  ]);
  expect(problems).toEqual([
    `RECEIVER_PORT and MOCK_PROVIDER_PORT are both ${port}: set one of them to another port.`,
  ]);
});

test('a host that is not of this machine is one sentence, too', async () => {
  const [problem] = await checkPorts([{ host: '192.0.2.1', port: 3000, setting: 'RECEIVER_PORT' }]);
  expect(problem).toContain('It is not possible to listen on port 3000 on 192.0.2.1');
});
