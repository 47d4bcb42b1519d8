import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertChanges, readChanges, writeChanges } from './changelog.ts';

const changeset = (id: string, type: 'major' | 'minor' | 'patch', summary: string) => ({
  id,
  summary,
  releases: [{ name: '@ine-scraping/client', type }],
});

void test('a version has each declared change with its own words, those that may break first', () => {
  const declared = [
    changeset('a', 'patch', 'A mistake is mended.'),
    changeset('b', 'minor', 'A field is new.\nIt has two lines.'),
    changeset('c', 'major', 'A field is gone.'),
  ];
  const written = [
    '## 2.0.0',
    '### What may turn red that was green\n\n- A field is gone.',
    '### New\n\n- A field is new.\n  It has two lines.',
    '### Mended\n\n- A mistake is mended.',
  ].join('\n\n');
  assert.equal(writeChanges('2.0.0', declared), written);
});

void test('a version stands before the others, and alone in a page without any', () => {
  assert.equal(
    insertChanges('# Changes\n\nText.\n\n## 1.0.0\n\nOld.\n', '## 2.0.0'),
    '# Changes\n\nText.\n\n## 2.0.0\n\n## 1.0.0\n\nOld.\n',
  );
  assert.equal(insertChanges('# Changes\n', '## 1.0.0'), '# Changes\n\n## 1.0.0\n');
});

void test('a version is found again, published or not yet, and no other that begins alike', () => {
  const page = '# Changes\n\n## 1.0.10\n\nNewer.\n\n## 1.0.1, not published yet\n\nOlder.\n';
  assert.equal(readChanges(page, '1.0.10'), '## 1.0.10\n\nNewer.');
  assert.equal(readChanges(page, '1.0.1'), '## 1.0.1, not published yet\n\nOlder.');
  assert.equal(readChanges(page, '1.0'), '');
});
