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
  const { note } = createCredentialMode('lenient', logger);
  note(request('GET', '/omni/get/score'), 'missingHeader', 'x-incode-hardware-id');
  note(request('GET', '/omni/get/score'), 'missingHeader', 'x-incode-hardware-id');
  note(request('GET', '/omni/get/score'), 'missingHeader', 'api-version');
  note(request('POST', '/omni/process/approve'), 'missingHeader', 'x-incode-hardware-id');
  note(request('GET', '/omni/get/score'), 'unknownField', 'api-version');
  note(request('GET', '/omni/get/score'), 'correctedField', 'verbose');
  const msg = 'let pass a request that Incode documents as refused';
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { level: 40, missingHeader: 'x-incode-hardware-id', method: 'GET', path: '/omni/get/score', msg },
    { level: 40, missingHeader: 'api-version', method: 'GET', path: '/omni/get/score', msg },
    { level: 40, missingHeader: 'x-incode-hardware-id', method: 'POST', path: '/omni/process/approve', msg },
    { level: 40, unknownField: 'api-version', method: 'GET', path: '/omni/get/score', msg },
    { level: 40, correctedField: 'verbose', method: 'GET', path: '/omni/get/score', msg },
  ]);
});

test('a client that makes up names without end does not fill memory and log', () => {
  let lines = 0;
  const { note, clear } = createCredentialMode('lenient', pino({}, { write: () => void (lines += 1) }));
  for (let index = 0; index < 1500; index += 1)
    note(request('GET', '/omni/get/score'), 'unknownField', `field${index}`);
  expect(lines).toBe(1000);
  clear();
  note(request('GET', '/omni/get/score'), 'unknownField', 'field');
  expect(lines).toBe(1001);
});
