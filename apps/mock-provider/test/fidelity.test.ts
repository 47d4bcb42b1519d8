import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  omniContract,
  omniErrorSchema,
  sentNotificationSchema,
  sentOnboardingStatusSchema,
} from '@ine-scraping/contracts';
import { type AppRoute, isAppRouteMutation } from '@ts-rest/core';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { scenarios } from '../src/scenarios/catalog.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/fidelity.md'), 'utf8');

/** The names of all fields of a schema, nested ones too. */
function fieldsOf(schema: unknown): string[] {
  if (!(schema instanceof z.ZodType)) return [];
  const names = new Set<string>();
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      for (const name of Object.keys(jsonSchema.properties ?? {})) names.add(name);
    },
  });
  return [...names];
}

function section(heading: string): string {
  const start = page.indexOf(`## ${heading}`);
  if (start < 0) throw new Error(`docs/fidelity.md has no section "${heading}".`);
  const end = page.indexOf('\n## ', start);
  return page.slice(start, end < 0 ? undefined : end);
}

/** The fields that the text does not name in code style, alone or before an equals sign. */
function missing(text: string, fields: readonly string[]): string[] {
  return fields.filter((field) => !text.includes(`\`${field}\``) && !text.includes(`\`${field}=`));
}

test('the walk over a schema sees nested fields', () => {
  expect(fieldsOf(omniContract.getScore.responses[200])).toEqual(
    expect.arrayContaining(['ineScrapingValidation', 'anioEmision', 'validationStatus', 'lensesCheck']),
  );
});

test('a field that the page does not name is found', () => {
  expect(missing(section('`GET /omni/get/score`'), ['overall', 'horoscope'])).toEqual(['horoscope']);
});

test('every field of the webhook is on the page', () => {
  expect(missing(section('The webhook'), fieldsOf(sentNotificationSchema))).toEqual([]);
});

test('every field of the onboarding status webhook is in its section of the page', () => {
  const text = section('The onboarding status webhook');
  expect(missing(text, fieldsOf(sentOnboardingStatusSchema))).toEqual([]);
});

test('every field of an error is on the page', () => {
  expect(missing(section('Paths, methods and errors'), fieldsOf(omniErrorSchema))).toEqual([]);
});

for (const route of Object.values<AppRoute>(omniContract)) {
  test(`every field of ${route.method} ${route.path} is in its section of the page`, () => {
    const text = section(`\`${route.method} ${route.path}\``);
    const body = isAppRouteMutation(route) ? fieldsOf(route.body) : [];
    const answer = fieldsOf(route.responses[200]);
    // Documents that are shown again in another answer have a section of their own.
    const shownElsewhere = new Map<AppRoute, unknown>([
      [omniContract.processGovernmentValidation, omniContract.getScore.responses[200]],
      [omniContract.getOcrDataV2, omniContract.getOcrData.responses[200]],
    ]);
    const elsewhere = fieldsOf(shownElsewhere.get(route));
    const own = answer.filter((field) => !elsewhere.includes(field));
    expect(missing(text, [...fieldsOf(route.query), ...body, ...own])).toEqual([]);
  });

  test(`every header of ${route.method} ${route.path} is on the page`, () => {
    expect(missing(section('Credentials'), fieldsOf(route.headers))).toEqual([]);
  });
}

test('every outcome has the row of its plain scenario on the page', () => {
  const plain = new Map(scenarios.toReversed().map(({ outcome, name }) => [outcome, name]));
  expect(plain.get('CURRENT')).toBe('current');
  expect(missing(section('`GET /omni/get/score`'), [...plain.values()])).toEqual([]);
});
