import { expect, test } from 'vitest';

import { problemsOf } from '../../test/support/problems-of.ts';
import { loadConfig } from './config.ts';

test.each([
  ['RECEIVER_EVIDENCE', ['drop'], ['true', 'Store', 'keep', ' ']],
  [
    'RECEIVER_EVIDENCE_KEYS',
    [`a:${'A'.repeat(43)}=`, `b:${'B'.repeat(42)}A=, a:${'A'.repeat(43)}=`],
    [
      `a:${'A'.repeat(42)}==`,
      `a:${'A'.repeat(43)}=,`,
      'a:',
      'A'.repeat(43),
      `a:${'A'.repeat(43)}=,a:${'A'.repeat(43)}=`,
    ],
  ],
  ['RECEIVER_RETENTION_SCORED_DAYS', ['1', '3650', 'forever'], ['0', '-1', '3651', '1.5', 'never', ' ']],
  ['RECEIVER_RETENTION_QUARANTINE_DAYS', ['7', 'forever'], ['0', '7d']],
])('%s takes what it can use and refuses the rest by its name', (name, good, bad) => {
  for (const value of good) expect([value, problemsOf({ [name]: value })]).toEqual([value, []]);
  const told = [expect.stringMatching(new RegExp(`^${name} must`))];
  for (const value of bad) expect([value, problemsOf({ [name]: value })]).toEqual([value, told]);
});

test('evidence is stored with a key alone, and the key is told to nobody', () => {
  const problem = /^RECEIVER_EVIDENCE_KEYS is required with RECEIVER_EVIDENCE=store/;
  expect(problemsOf({ RECEIVER_EVIDENCE: 'store' })).toEqual([expect.stringMatching(problem)]);
  const key = `${'K'.repeat(42)}A=`;
  const config = loadConfig({ RECEIVER_EVIDENCE: 'store', RECEIVER_EVIDENCE_KEYS: `a:${key}` });
  expect(config.evidence).toMatchObject({ store: true, keys: [{ id: 'a' }] });
  expect(JSON.stringify(config)).not.toContain(key);
  expect(loadConfig({}).retention).toEqual({
    scoredDays: 90,
    failedDays: 90,
    unfinishedDays: 90,
    quarantineDays: 7,
  });
});
