import { expect, test } from 'vitest';

import { createRandom } from '../random.ts';
import { createTokens } from './tokens.ts';

test('beyond the limit the oldest token opens nothing any more, of either kind, and the others do', () => {
  const max = 3;
  const tokens = createTokens('tests', { now: () => 0 }, max);
  const random = createRandom('tests');
  const issued = [
    tokens.issueForSession('first', random),
    tokens.issueExecutive(),
    tokens.issueForSession('second', random),
    tokens.issueExecutive(),
    tokens.issueForSession('third', random),
  ];
  expect(issued.map((token) => tokens.open(token)?.kind)).toEqual([
    undefined,
    undefined,
    'SESSION',
    'EXECUTIVE',
    'SESSION',
  ]);
});
