import { join } from 'node:path';

import { receiverCases, severityOf } from '@ine-scraping/contracts/conformance';
import { anchorOf, checks, effectChecks } from '@ine-scraping/mock-provider/conformance';
import { expect, test } from 'vitest';

import { formatConformancePage, groupNames } from './conformance-page.ts';

const page = join(import.meta.dirname, '../../../../docs/conformance.md');

test('docs/conformance.md explains every check, as `vitest run checks.test.ts -u` writes it', async () => {
  await expect(formatConformancePage()).toMatchFileSnapshot(page);
});

test('a report links to a heading of that page', () => {
  const text = formatConformancePage();
  const anchors = [...text.matchAll(/^### (.+)$/gm)].map(
    ([, heading = '']) => `docs/conformance.md#${heading.toLowerCase().replaceAll(/[^\w-]/g, '')}`,
  );
  expect(checks.map(anchorOf).toSorted()).toEqual(anchors.toSorted());
});

test('each check has an id and a title of its own, a sentence, and an advice', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  expect(new Set(checks.map(({ title }) => title)).size).toBe(checks.length);
  for (const { id, rule, advice } of checks) {
    expect({ id, group: groupNames.includes(id.split('.')[0] ?? '') }).toEqual({ id, group: true });
    for (const sentence of [rule, advice]) expect(sentence).toMatch(/^[A-Z"][^]*[.]$/);
  }
});

test('severity follows from source and cost by one rule', () => {
  for (const { severity, source, cost } of checks) expect(severity).toBe(severityOf({ source, cost }));
  expect(severityOf({ source: 'DOC', cost: 'retries' })).toBe('must');
  expect(severityOf({ source: 'INF', cost: 'verdict' })).toBe('must');
  expect(severityOf({ source: 'INF', cost: 'load' })).toBe('should');
  expect(severityOf({ source: 'DOC', cost: 'nothing' })).toBe('note');
});

test('the one list has the checks of the answers and those of the effects', () => {
  const ids = checks.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(receiverCases.map(({ id }) => id)));
  expect(ids).toEqual(expect.arrayContaining(effectChecks.map(({ id }) => id)));
});
