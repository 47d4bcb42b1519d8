import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { judgements } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { deliveryPolicies } from '../src/webhook/delivery-policy.ts';
import { captureFaultSchema } from '../src/scenarios/capture-fault.ts';
import { scenarios } from '../src/scenarios/catalog.ts';
import { plannedNotificationSchema } from '../src/scenarios/planned-notification.ts';
import { scenarioSchema } from '../src/scenarios/scenario.ts';
import { parseScenarioFile } from '../src/scenarios/scenario-file.ts';
import { scoreFaultSchema } from '../src/scenarios/score-plan.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/scenarios.md'), 'utf8');

function section(heading: string): string {
  const start = page.indexOf(`## ${heading}`);
  if (start < 0) throw new Error(`docs/scenarios.md has no section "${heading}".`);
  const end = page.indexOf('\n## ', start);
  return page.slice(start, end < 0 ? undefined : end);
}

/** The first column of the tables in a text, without its code marks. */
function rows(text: string): string[] {
  return [...text.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '');
}

test('the page lists exactly the scenarios of the catalog, in order, each with its own sentence', () => {
  const listed = [...section('The list').matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)];
  expect(listed.map((match) => [match[1], match[2]])).toEqual(
    scenarios.map(({ name, description }) => [name, description]),
  );
});

test('the page has a row for every field of a scenario and of a notification, and for every fault of the score or of a capture', () => {
  const written = rows(section('Write your own'));
  const fields = Object.keys(plannedNotificationSchema.unwrap().shape);
  const kinds = scoreFaultSchema.options.map(({ shape }) => shape.kind.value);
  expect(written).toEqual(expect.arrayContaining([...fields, ...kinds]));
  const { scraping: _, score: __, ...ofScenario } = scenarioSchema.unwrap().shape;
  expect(written).toEqual(expect.arrayContaining(Object.keys(ofScenario)));
  const captures = captureFaultSchema.options.flatMap(({ shape }) => shape.kind.options);
  for (const kind of captures) expect(section('Write your own')).toContain(`\`${kind}\``);
});

test('the example of the page is a valid scenario', async () => {
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(await parseScenarioFile('example', example)).toMatchObject({ name: 'our-worst-day' });
});

test('the page has a row for every policy with its delays, and names every judgement', () => {
  const text = section('Delivery policies');
  expect(rows(text)).toEqual(Object.keys(deliveryPolicies));
  const seconds = deliveryPolicies.documented.retryDelaysMs.map((ms) => String(ms / 1000));
  for (const delay of seconds) expect(text).toContain(delay);
  for (const judgement of judgements) expect(text).toContain(`\`${judgement}\``);
});
