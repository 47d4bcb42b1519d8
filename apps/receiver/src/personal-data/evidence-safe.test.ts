import { randomBytes } from 'node:crypto';

import { evidenceOf, scoreSchema } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { expect, test } from 'vitest';

import { Secret } from '../runtime/secret.ts';
import { EvidenceSafe, noEvidence, parseEvidenceKey, type EvidenceKey } from './evidence-safe.ts';

const score = scoreSchema.parse(goldenScores[0]?.score);
const values = evidenceOf(score);

function createKey(id: string): EvidenceKey {
  return { id, key: new Secret(randomBytes(32).toString('base64')) };
}

const [old, next] = [createKey('2025'), createKey('2026')];
const oldSafe = new EvidenceSafe({ store: true, keys: [old] });

test('what is sealed is shown to whoever may see it, and to others that it is there', () => {
  const sealed = oldSafe.seal('interview-1', score);
  expect(values).toHaveProperty('claveElector');
  expect(oldSafe.show('interview-1', sealed, true)).toEqual({ status: 'SHOWN', values });
  expect(oldSafe.show('interview-1', sealed, false)).toEqual({ status: 'MASKED' });
  expect(oldSafe.show('interview-1', null, true)).toEqual({ status: 'NOT_STORED' });
});

test('the same evidence is sealed differently each time, and nothing of it can be read', () => {
  const sealed = Array.from({ length: 50 }, () => Buffer.from(oldSafe.seal('interview-1', score) ?? []));
  expect(new Set(sealed.map((one) => one.toString('hex'))).size).toBe(50);
  for (const text of Object.values(values ?? {}).filter((value) => value.length > 3)) {
    for (const one of sealed) expect(one.includes(text)).toBe(false);
  }
});

test('a new key comes first and seals, the old one still opens', () => {
  const rotated = new EvidenceSafe({ store: true, keys: [next, old] });
  const before = oldSafe.seal('interview-1', score);
  const after = rotated.seal('interview-1', score);
  expect(rotated.show('interview-1', before, true)).toEqual({ status: 'SHOWN', values });
  expect(rotated.show('interview-1', after, true)).toEqual({ status: 'SHOWN', values });
  expect(oldSafe.show('interview-1', after, true)).toEqual({ status: 'UNREADABLE', keyId: '2026' });
});

test('without its key it says which one is missing, and with it nothing was lost', () => {
  const sealed = oldSafe.seal('interview-1', score);
  expect(noEvidence.show('interview-1', sealed, true)).toEqual({ status: 'UNREADABLE', keyId: '2025' });
  const another = { ...createKey('2025') };
  const mistaken = new EvidenceSafe({ store: false, keys: [another] });
  expect(mistaken.show('interview-1', sealed, true)).toEqual({ status: 'UNREADABLE', keyId: '2025' });
  const reading = new EvidenceSafe({ store: false, keys: [old] });
  expect(reading.show('interview-1', sealed, true)).toEqual({ status: 'SHOWN', values });
});

test('evidence of one interview is none of another, and every changed byte shows', () => {
  const sealed = Buffer.from(oldSafe.seal('interview-1', score) ?? []);
  const keyId = '2025';
  expect(oldSafe.show('interview-2', sealed, true)).toEqual({ status: 'UNREADABLE', keyId });
  for (let at = 5; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(oldSafe.show('interview-1', changed, true)).toEqual({ status: 'UNREADABLE', keyId });
  }
  for (const cut of [0, 1, 4, 5, 12, 30, sealed.length - 1]) {
    expect(oldSafe.show('interview-1', sealed.subarray(0, cut), true)).toMatchObject({
      status: 'UNREADABLE',
    });
  }
});

test('nothing is sealed unless it shall be stored, and nothing is stored without a key', () => {
  expect(new EvidenceSafe({ store: false, keys: [old] }).seal('interview-1', score)).toBeNull();
  expect(oldSafe.seal('interview-1', scoreSchema.parse({ overall: { status: 'OK' } }))).toBeNull();
  expect(() => new EvidenceSafe({ store: true, keys: [] })).toThrow(TypeError);
});

test.each([
  [`k:${randomBytes(32).toString('base64')}`, true],
  [` 2026-01.a_b:${randomBytes(32).toString('base64url')} `, true],
  [`k:${randomBytes(31).toString('base64')}`, false],
  [`k:${randomBytes(33).toString('base64')}`, false],
  [`k:${randomBytes(32).toString('hex')}`, false],
  [`:${randomBytes(32).toString('base64')}`, false],
  [`${'k'.repeat(33)}:${randomBytes(32).toString('base64')}`, false],
  [`k:${randomBytes(32).toString('base64')}:more`, false],
  [randomBytes(32).toString('base64'), false],
  ['', false],
])('a key is a name and 32 bytes in base64: %s', (text, fits) => {
  expect(parseEvidenceKey(text) !== undefined).toBe(fits);
});
