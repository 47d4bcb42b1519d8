import { pino } from 'pino';
import { expect, test } from 'vitest';

import { createCredentialMode } from './credential-mode.ts';
import type { AnyRequest } from './endpoint.ts';

function request(method: string, path: string): AnyRequest {
  return { method, path } as AnyRequest;
}

test('what was let pass is in the log once for each header and path, as a warning without any credential', () => {
  const lines: string[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
  const { noteMissing: note } = createCredentialMode('lenient', logger);
  note(request('GET', '/omni/get/score'), 'x-incode-hardware-id');
  note(request('GET', '/omni/get/score'), 'x-incode-hardware-id');
  note(request('GET', '/omni/get/score'), 'api-version');
  note(request('POST', '/omni/process/approve'), 'x-incode-hardware-id');
  const msg = 'let pass a request that Incode documents as refused';
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { level: 40, missingHeader: 'x-incode-hardware-id', method: 'GET', path: '/omni/get/score', msg },
    { level: 40, missingHeader: 'api-version', method: 'GET', path: '/omni/get/score', msg },
    { level: 40, missingHeader: 'x-incode-hardware-id', method: 'POST', path: '/omni/process/approve', msg },
  ]);
});
