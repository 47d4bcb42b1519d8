import { expect, test } from 'vitest';

import { wrapList } from './wrap-list.ts';

test('a short list is one line, and a long one is broken between its items', () => {
  expect(wrapList([], '  ')).toBe('');
  expect(wrapList(['current', 'not-current'], '  ')).toBe('current, not-current');

  const items = Array.from({ length: 40 }, (_, index) => `scenario-${index}`);
  const lines = wrapList(items, '    ').split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {4}\S/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(110);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(items.join(', '));
});
