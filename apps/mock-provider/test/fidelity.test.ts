import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  omniContract,
  omniErrorSchema,
  sentOnboardingStatusSchema,
  webhookSenderContract,
} from '@ine-scraping/contracts';
import { type AppRoute, isAppRouteMutation } from '@ts-rest/core';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { notPlayed } from '../src/http/not-played.ts';
import { scenarios } from '../src/scenarios/catalog.ts';
import { factLabels, ownLabel, readRows, sectionOf, stale, unlabelled } from './support/fidelity-page.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/fidelity.md'), 'utf8');
const routes = Object.values<AppRoute>(omniContract);

function section(heading: string): string {
  return sectionOf(page, heading);
}

/** The names of all fields of a schema, nested ones too, or of its outermost object alone. */
function fieldsOf(schema: unknown, depth: 'ALL' | 'OUTERMOST' = 'ALL'): string[] {
  if (!(schema instanceof z.ZodType)) return [];
  const names = new Set<string>();
  const outermost = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      for (const name of Object.keys(jsonSchema.properties ?? {})) names.add(name);
    },
  });
  return depth === 'ALL' ? [...names] : Object.keys(outermost.properties ?? {});
}

function headingOf({ method, path }: AppRoute): string {
  return `\`${method} ${path}\``;
}

/** Documents that are shown again in another answer have a section of their own. */
const shownElsewhere = new Map<AppRoute, unknown>([
  [omniContract.processGovernmentValidation, omniContract.getScore.responses[200]],
  [omniContract.getOcrDataV2, omniContract.getOcrData.responses[200]],
]);

function requestFieldsOf(route: AppRoute): string[] {
  return [...fieldsOf(route.query), ...(isAppRouteMutation(route) ? fieldsOf(route.body) : [])];
}

function answerFieldsOf(route: AppRoute): string[] {
  const answer = route.responses[200];
  const elsewhere = fieldsOf(shownElsewhere.get(route));
  const own = fieldsOf(answer).filter((field) => !elsewhere.includes(field));
  return [...own, ...fieldsOf(answer, 'OUTERMOST')];
}

const { headers, body, responses } = webhookSenderContract.notify;
const webhookFields = [fieldsOf(headers), fieldsOf(body), fieldsOf(responses[200])].flat();
const headerNames = [...new Set(routes.flatMap((route) => fieldsOf(route.headers)))];

test('the walk over a schema sees nested fields', () => {
  expect(fieldsOf(omniContract.getScore.responses[200])).toEqual(
    expect.arrayContaining(['ineScrapingValidation', 'anioEmision', 'validationStatus', 'lensesCheck']),
  );
  expect(fieldsOf(omniContract.getOcrDataV2.responses[200], 'OUTERMOST')).toEqual(['ocrData']);
});

const sample = `
| field | label | in the mock |
|---|---|---|
| \`labelled\`, \`too=true\` | OBS | \`elsewhere\` |
| \`asked\` in the request | UNK | |
| \`unlabelled\` | | |
| \`mislabelled\` | DOC? | |
| \`ours\` | own | |
| what \`behaves\` | DOC | |

| name | meaning |
|---|---|
| \`other\` | DOC |
`;

test('a field without a row, without a label, with another label or outside the first column is found', () => {
  const fields = ['labelled', 'too', 'asked', 'behaves'];
  const wrong = ['unlabelled', 'mislabelled', 'ours', 'elsewhere', 'other', 'absent'];
  expect(unlabelled(sample, [...fields, ...wrong])).toEqual(wrong);
});

test('a row of fields that names something else is found, and one of a behaviour may name anything', () => {
  expect(stale(sample, ['labelled', 'too', 'unlabelled', 'ours'])).toEqual(['asked', 'mislabelled']);
});

test('every row of the page has a label, and every label is explained', () => {
  const wrong = readRows(page).filter(({ label }) => ![...factLabels, ownLabel].includes(label));
  expect(wrong).toEqual([]);
  expect(readRows(page).length).toBeGreaterThan(100);
  for (const label of [...factLabels, ownLabel]) expect(page).toMatch(new RegExp(`^\\| ${label} \\| `, 'm'));
});

test('every table of the page that has labels has them in the second column', () => {
  const seconds = [...page.matchAll(/^\|(.*)\n\|[-|]+\|$/gm)].map(([, header = '']) =>
    header.split('|')[1]?.trim(),
  );
  expect(seconds.filter((second) => second !== 'label')).toEqual(['means', 'code and `key`']);
});

test('every field and header of the webhook, and of its answer, has a labelled row, and no other has one', () => {
  expect(unlabelled(section('The webhook'), webhookFields)).toEqual([]);
  const ofHttp = ['Content-Type: application/json', 'User-Agent'];
  expect(stale(section('The webhook'), [...webhookFields, ...ofHttp])).toEqual([]);
});

test('every field of the onboarding status webhook has a labelled row, and no other has one', () => {
  const text = section('The onboarding status webhook');
  const fields = fieldsOf(sentOnboardingStatusSchema);
  expect(unlabelled(text, fields)).toEqual([]);
  expect(stale(text, fields)).toEqual([]);
});

test('every field of an error has a labelled row, and no other has one', () => {
  const text = section('Paths, methods and errors');
  expect(unlabelled(text, fieldsOf(omniErrorSchema))).toEqual([]);
  expect(stale(text, [...fieldsOf(omniErrorSchema), 'Processing-Time'])).toEqual([]);
});

test('every header of a request has a labelled row, and no other has one', () => {
  expect(headerNames).toHaveLength(3);
  expect(unlabelled(section('Credentials'), headerNames)).toEqual([]);
  expect(stale(section('Credentials'), headerNames)).toEqual([]);
});

for (const route of routes) {
  test(`every field of ${route.method} ${route.path} has a labelled row in its section, and no other has one`, () => {
    const text = section(headingOf(route));
    const fields = [...requestFieldsOf(route), ...answerFieldsOf(route)];
    expect(unlabelled(text, fields)).toEqual([]);
    expect(stale(text, [...fields, ...fieldsOf(shownElsewhere.get(route))])).toEqual([]);
  });
}

test('the page has no section for a route that the contract does not have', () => {
  const headings = [...page.matchAll(/^## (`[A-Z]+ .*`)$/gm)].map(([, heading]) => heading);
  expect(headings).toHaveLength(routes.length);
  expect(new Set(headings)).toEqual(new Set(routes.map(headingOf)));
});

test('the paths that are not played are those of the page', () => {
  const rows = readRows(section('What the mock does not play'));
  expect(rows.flatMap(({ names }) => names).toSorted()).toEqual([...notPlayed].toSorted());
});

test('every outcome has the row of its plain scenario on the page', () => {
  const plain = new Map(scenarios.toReversed().map(({ outcome, name }) => [outcome, name]));
  expect(plain.get('CURRENT')).toBe('current');
  const rows = [...section('`GET /omni/get/score`').matchAll(/^\| `([^`]+)` \| \d+ `\w+` \|/gm)];
  expect(rows).toHaveLength(plain.size);
  expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(plain.values()));
});
