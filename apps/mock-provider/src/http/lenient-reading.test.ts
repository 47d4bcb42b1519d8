import { expect, test } from 'vitest';
import { z } from 'zod';

import { readLeniently } from './lenient-reading.ts';

const schema = z.looseObject({
  flag: z.boolean().nullish(),
  queryFlag: z.enum(['true', 'false']).optional(),
  word: z.enum(['Closed']).optional(),
  count: z.int().max(9).nullish(),
  text: z.string().nullish(),
  id: z.string().min(1).nullish(),
  fields: z.record(z.string(), z.unknown()).nullish(),
  group: z.looseObject({ deep: z.boolean() }).optional(),
  list: z.array(z.string()).max(2).optional(),
  piped: z.preprocess((raw) => raw, z.boolean().nullish()),
  lazy: z.lazy(() => z.number()).optional(),
});

test.each([
  ...['True', 'TRUE', ' true ', '1', 'on', 'yes', 1].map((sent) => ['flag', sent, true] as const),
  ...['False', '0', 'off', 'NO', 0].map((sent) => ['flag', sent, false] as const),
  ...['True', '1', 'on', true].map((sent) => ['queryFlag', sent, 'true'] as const),
  ...['FALSE', '0', false].map((sent) => ['queryFlag', sent, 'false'] as const),
  ['word', 'CLOSED', 'Closed'],
  ['word', ' closed', 'Closed'],
  ['count', '7', 7],
  ['count', ' -7 ', -7],
  ['text', 12, '12'],
  ['text', 0.5, '0.5'],
  ['text', 9_007_199_254_740_991, '9007199254740991'],
  ['text', true, 'true'],
  ['fields', [], {}],
  ['group', { deep: 'True' }, { deep: true }],
  ['list', [1, 'b'], ['1', 'b']],
  ['piped', 'True', true],
  ['lazy', '1.5', 1.5],
] as const)('%s: %j is read as %j, and named', (name, sent, read) => {
  const reading = readLeniently(schema, { [name]: sent });
  expect(reading.value).toEqual({ [name]: read });
  expect(schema.safeParse(reading.value).success).toBe(true);
  expect([...reading.corrected]).toHaveLength(1);
  expect([...reading.corrected][0]).toMatch(new RegExp(`^${name}`));
});

test.each(['flag', 'queryFlag', 'word', 'count', 'id', 'fields', 'group', 'list', 'lazy'])(
  '%s: an empty text is absent where none may stand',
  (name) => {
    const { value, corrected } = readLeniently(schema, { [name]: '' });
    expect(value).toEqual({});
    expect([...corrected]).toEqual([name]);
  },
);

test.each([
  ['flag', 'maybe'],
  ['flag', 2],
  ['queryFlag', 'x'],
  ['queryFlag', ['true', 'true']],
  ['word', 'Opened'],
  ['count', '12'],
  ['count', '1e3'],
  ['count', '0x1'],
  ['text', Number('1234567890123456789')],
  ['text', -(2 ** 53)],
  ['text', ['a', 'b']],
  ['text', { a: 1 }],
  ['id', ['a', 'b']],
  ['fields', ['a']],
  ['fields', 'a'],
  ['list', 'a'],
  ['list', ['a', {}]],
  ['list', ['a', 'b', 'c']],
] as const)('%s: %j means nothing and stays, so that the contract refuses it', (name, sent) => {
  const { value, corrected } = readLeniently(schema, { [name]: sent });
  expect(value).toEqual({ [name]: sent });
  expect(corrected.size).toBe(0);
  expect(schema.safeParse(value).success).toBe(false);
});

test('what the schema takes is not touched, whatever else it could mean', () => {
  const sent = { text: '', id: '1', flag: null, queryFlag: 'true', fields: { a: '1', b: [] }, count: 0 };
  expect(readLeniently(schema, sent)).toMatchObject({ value: sent, corrected: new Set() });
});

test('fields that the schema does not know are named with what they stand in, and stay', () => {
  const sent = { text: 'a', other: 1, group: { deep: true, more: '1' }, fields: { any: 1 } };
  const { value, unknown, corrected } = readLeniently(schema, sent);
  expect(value).toEqual(sent);
  expect([...unknown]).toEqual(['other', 'group.more']);
  expect(corrected.size).toBe(0);
});

test('without a schema no field is known', () => {
  expect([...readLeniently(undefined, { any: 1 }).unknown]).toEqual(['any']);
  for (const nothing of [undefined, null, 'text', 1])
    expect(readLeniently(undefined, nothing)).toMatchObject({ value: nothing, unknown: new Set() });
});

test('an endless request names few fields, and of a name that is a text only that there was one', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field${index}`, index]));
  expect(readLeniently(schema, many).unknown.size).toBe(20);
  const odd = { 'Fabula Inventada <f@example.com>': 1, ['x'.repeat(65)]: 1, 'a\nb': 1 };
  expect([...readLeniently(schema, odd).unknown]).toEqual(['(a name of another kind)']);
  const long = Array.from({ length: 1001 }, () => 1);
  expect(readLeniently(z.object({ list: z.array(z.string()) }), { list: long })).toMatchObject({
    value: { list: long },
    corrected: new Set(),
  });
});

test('a member called __proto__ is a member like any other', () => {
  const { value, unknown } = readLeniently(schema, JSON.parse('{"__proto__":{"flag":true},"text":1}'));
  expect(Object.keys(value as object)).toEqual(['__proto__', 'text']);
  expect((value as { flag?: unknown }).flag).toBeUndefined();
  expect([...unknown]).toEqual(['__proto__']);
});
