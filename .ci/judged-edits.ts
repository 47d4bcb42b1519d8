import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Json, objectOf } from './contract-diff/alternatives.ts';
import { compareDocuments } from './contract-diff/compare-documents.ts';
import { type Change, largestBump } from './contract-diff/directions.ts';
import { repositoryRoot } from './workspaces.ts';

/** A place in a snapshot, its steps between bars, and what is there afterwards; `undefined` is nothing. */
export type Edits = Record<string, unknown>;
export type Row = [title: string, edits: Edits, bump: Change['bump'], breaks?: string];

export function readSnapshot(name: string): Json {
  const folder = /^(?:notification|onboarding)/.test(name) ? 'json-schema' : 'openapi';
  return objectOf(
    JSON.parse(readFileSync(join(repositoryRoot, 'packages/contracts', folder, `${name}.json`), 'utf8')),
  );
}

export function edit(document: Json, edits: Edits): Json {
  const edited = structuredClone(document);
  for (const [place, value] of Object.entries(edits)) {
    const steps = place.split('|');
    const last = steps.pop() ?? '';
    const parent = steps.reduce<Json>((at, step) => (at[step] ??= {}) as Json, edited);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return edited;
}

export function judgeChange(
  name: string,
  before: Json,
  after: Json,
): [bump: string, breaks: string | undefined] {
  const changes = compareDocuments(name, before, after);
  const breaks = [...new Set(changes.flatMap((change) => change.breaks ?? []))];
  return [largestBump(changes), breaks.join(', ') || undefined];
}

/** A test for each row: what an edit of a snapshot, as it is with `first`, needs and breaks. */
export function testEdits(name: string, first: Edits, table: Row[]): void {
  const before = edit(readSnapshot(name), first);
  for (const [title, edits, bump, breaks] of table)
    void test(`${title}: ${bump}${breaks === undefined ? '' : `, breaks ${breaks}`}`, () => {
      const after = edit(before, edits);
      assert.notDeepEqual(after, before);
      assert.deepEqual(judgeChange(name, before, after), [bump, breaks]);
    });
}
