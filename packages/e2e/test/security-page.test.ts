import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

const page = join(import.meta.dirname, '../../../docs/security.md');

test('every test that the page on security names is there, and every row names one', async () => {
  const rows = (await readFile(page, 'utf8')).split('\n').filter((line) => /^\| \d+\.\d+\.\d+/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) {
    // A title may itself have brackets, a path has none.
    const named = [...row.matchAll(/\[([^[\]]+)\]\((\.\.\/[^()]+\.test\.ts)\)/g)];
    expect([row, named.length > 0]).toEqual([row, true]);
    for (const [, title = '', file = ''] of named) {
      const source = await readFile(join(dirname(page), file), 'utf8');
      expect([file, title, source.includes(title)]).toEqual([file, title, true]);
    }
  }
});
