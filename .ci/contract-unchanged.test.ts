// What is only written in another way is no change.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { objectOf } from './contract-diff/alternatives.ts';
import { edit, judgeChange, readSnapshot } from './judged-edits.ts';

const text = { type: 'string' };

void describe('no change', () => {
  const receiver = readSnapshot('receiver');
  void test('a component is renamed', () => {
    const renamed: unknown = JSON.parse(
      JSON.stringify(receiver).replaceAll(/(?<=schemas\/|")Verdict(?=")/g, 'Judgement'),
    );
    assert.notDeepEqual(renamed, receiver);
    assert.deepEqual(judgeChange('receiver', receiver, objectOf(renamed)), ['none', undefined]);
  });

  void test('a parameter of a path is renamed', () => {
    const renamed: unknown = JSON.parse(
      JSON.stringify(receiver)
        .replaceAll('{id}', '{key}')
        .replaceAll('"name":"id","in":"path"', '"name":"key","in":"path"'),
    );
    assert.notDeepEqual(renamed, receiver);
    assert.deepEqual(judgeChange('receiver', receiver, objectOf(renamed)), ['patch', undefined]);
  });

  void test('what a reference stands for is written in its place', () => {
    const problem = 'components|responses|Problem400';
    const inline = edit(receiver, {
      'paths|/v1/verifications|get|responses|400': objectOf(
        objectOf(objectOf(receiver['components'])['responses'])['Problem400'],
      ),
    });
    assert.notDeepEqual(inline, receiver);
    assert.deepEqual(judgeChange('receiver', receiver, inline), ['none', undefined]);
    const further = edit(receiver, { [problem]: { $ref: '#/components/responses/Problem401' } });
    assert.notEqual(judgeChange('receiver', receiver, further)[0], 'none');
  });

  for (const [title, before, after] of [
    ['one constant, one enumeration', { const: 'A' }, { enum: ['A'] }],
    [
      'null as a type, null as one of two',
      { type: ['string', 'null'] },
      { anyOf: [{ type: 'null' }, { type: 'string' }] },
    ],
    ['two enumerations, one', { anyOf: [{ const: 'A' }, { const: 'B' }] }, { enum: ['A', 'B'] }],
    [
      'a demand apart, a demand within',
      { type: 'string', allOf: [{ pattern: 'a' }] },
      { type: 'string', pattern: 'a' },
    ],
    ['a length of at least nothing', { type: 'string', minLength: 0 }, text],
    ['a narrower part before the whole', { anyOf: [{ type: 'string', maxLength: 5 }, text] }, text],
    ['a part that the other part has too', { anyOf: [text, { const: 'A' }] }, text],
  ] as const)
    void test(`only written in another way: ${title}`, () => {
      const place = 'components|schemas|Notification|properties|extra';
      const [was, is] = [edit(receiver, { [place]: before }), edit(receiver, { [place]: after })];
      assert.deepEqual(judgeChange('receiver', was, is), ['patch', undefined]);
      assert.deepEqual(judgeChange('receiver', is, was), ['patch', undefined]);
    });

  void test('a schema that contains itself comes to an end', () => {
    const tree = (leaf: object): object => ({
      type: 'object',
      properties: { leaf, more: { $ref: '#/components/schemas/Notification' } },
    });
    const place = 'components|schemas|Notification';
    const [was, is] = [
      edit(receiver, { [place]: tree(text) }),
      edit(receiver, { [place]: tree({ type: 'number' }) }),
    ];
    assert.deepEqual(judgeChange('receiver', was, is), ['major', 'readers of what Incode sends']);
    assert.deepEqual(judgeChange('receiver', was, was), ['none', undefined]);
  });
});
