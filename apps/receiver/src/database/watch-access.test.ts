import { expect, test, vi } from 'vitest';

import { createRecordingLogger } from '../../test/support/recording-logger.ts';
import type { Engine } from './database.ts';
import { DatabaseAccessRefusedError } from './errors.ts';
import { watchAccess } from './watch-access.ts';

test('a password that was changed is one line, though the connections that were open before go on working', async () => {
  let refuses = false;
  const query = (): Promise<never[]> =>
    refuses ? Promise.reject(new DatabaseAccessRefusedError('the password is wrong')) : Promise.resolve([]);
  const logger = createRecordingLogger();
  const engine = watchAccess({ query } as unknown as Engine, logger);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(5_000);
  for (let request = 0; request < 20; request++) {
    refuses = request % 2 === 0;
    await engine.query('SELECT 1').catch(() => undefined);
  }
  expect(logger.lines.map(({ level }) => level)).toEqual(['error']);
  clock.mockReturnValue(6_000);
  await engine.query('SELECT 1');
  await engine.query('SELECT 1');
  clock.mockRestore();
  expect(logger.lines.map(({ level }) => level)).toEqual(['error', 'info']);
});
