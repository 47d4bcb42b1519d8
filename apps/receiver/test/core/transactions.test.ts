import { expect, test } from 'vitest';

import { describeOnEachEngine } from '../support/engines.ts';

describeOnEachEngine('transactions', (engine) => {
  test('one in which an error was swallowed is not committed, and says so', async () => {
    const { database } = engine;
    const work = database.transaction(async (transaction) => {
      await transaction.query('SELECT 1 / 0').catch(() => undefined);
      return 'done';
    });
    await expect(work).rejects.toMatchObject({ code: '25P02' });
    expect(await database.transaction((transaction) => transaction.query('SELECT 1 AS one'))).toEqual([
      { one: 1 },
    ]);
  });
});
