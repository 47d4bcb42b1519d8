import { expect, test } from 'vitest';

import { cleanUp, NotCleanedUpError } from './clean-up.ts';

test('what was started last is stopped first, and nothing is stopped twice', async () => {
  const stopped: string[] = [];
  const cleanUps = ['database', 'receiver'].map((name) => async () => void stopped.push(name));
  await cleanUp(cleanUps);
  await cleanUp(cleanUps);
  expect(stopped).toEqual(['receiver', 'database']);
});

test('one that fails keeps no other from being removed, and is told', async () => {
  const stopped: string[] = [];
  const cleanUps = [
    async () => void stopped.push('folder'),
    async () => {
      throw new Error('the schema is in use');
    },
  ];
  const error: unknown = await cleanUp(cleanUps).catch((reason: unknown) => reason);
  expect(stopped).toEqual(['folder']);
  expect(error).toBeInstanceOf(NotCleanedUpError);
  expect(String(error)).toContain('the schema is in use');
});
