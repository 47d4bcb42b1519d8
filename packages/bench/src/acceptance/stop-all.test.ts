import { expect, test } from 'vitest';

import { LeftBehindError, stopAll } from './stop-all.ts';

test('what was started last is stopped first, and nothing is stopped twice', async () => {
  const stopped: string[] = [];
  const stops = ['database', 'receiver'].map((name) => async () => void stopped.push(name));
  await stopAll(stops);
  await stopAll(stops);
  expect(stopped).toEqual(['receiver', 'database']);
});

test('one that fails keeps no other from being removed, and is told', async () => {
  const stopped: string[] = [];
  const stops = [
    async () => void stopped.push('folder'),
    async () => {
      throw new Error('the schema is in use');
    },
  ];
  const error: unknown = await stopAll(stops).catch((reason: unknown) => reason);
  expect(stopped).toEqual(['folder']);
  expect(error).toBeInstanceOf(LeftBehindError);
  expect(String(error)).toContain('the schema is in use');
});
