import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';

import { loadConfig } from '../src/settings/environment.ts';
import type { ScenarioInput } from '../src/index.ts';
import { type JsonPath, locateValues } from '../src/scenarios/json-positions.ts';
import {
  loadScenarioFiles,
  parseScenarioFile,
  scenarioFileBytesMax,
} from '../src/scenarios/scenario-file.ts';
import { get } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startReceiver } from './support/receiver.ts';

const own: ScenarioInput = {
  name: 'our-worst-day',
  description: 'INE takes nine minutes, and FINISHED comes three times.',
  outcome: 'NOT_FOUND',
  scraping: { durationMs: 540_000 },
  notifications: [{ status: 'FINISHED', copies: 3, gapMs: 10 }],
};

async function write(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'own.json');
  await writeFile(file, text);
  return file;
}

test("a team's own file plays like any other, is listed, and can be the default", async () => {
  const receiver = await startReceiver();
  const file = await write(JSON.stringify(own));
  const { scenario, scenarioFiles } = loadConfig({
    MOCK_PROVIDER_SCENARIO: own.name,
    MOCK_PROVIDER_SCENARIO_FILES: ` ${file} ,`,
  });
  expect(scenarioFiles).toEqual([file]);
  const provider = await startProvider({ webhookUrl: receiver.url, scenario, scenarioFiles });
  expect((await provider.control.scenarios()).at(-1)).toEqual({
    name: own.name,
    description: own.description,
    outcome: own.outcome,
  });
  expect((await provider.control.play()).scenario).toBe(own.name);
  await provider.control.advance(540_000);
  expect(receiver.requests).toHaveLength(1);
  await provider.control.advance(20);
  expect(receiver.requests).toHaveLength(3);
});

test('scenarios as an option play without a file', async () => {
  const provider = await startProvider({ scenarios: [own], scenario: own.name });
  const { body } = await get(provider, '/_mock/scenarios');
  expect(JSON.stringify(body)).toContain(own.name);
});

test('every mistake of every file is reported at once, with file, line and field', async () => {
  const wrong = await write(`{
  "name": "ours",
  "description": "…",
  "outcome": "CURRANT",
  "scraping": {
    "durationMs": { "distribution": "uniform", "minMs": 5,
      "maxMs": 1 },
    "startDelayMs": -1,
    "speed": 3
  },
  "notifications": [
    { "status": "IN_PROGRESS" },
    { "status": "FINISHED",
      "copies": 0 }
  ],
  "score": { "faults": [
    { "kind": "sleepy" } ] }
}
`);
  const broken = await write('{\n  "name": "broken",\n  "description" "no colon"\n}\n');
  const missing = join(wrong, '..', 'missing.json');
  const starting = startProvider({ scenarioFiles: [wrong, broken, missing] });
  await expect(starting).rejects.toMatchObject({ code: 'INVALID_SCENARIO' });
  const message = await starting.then(String, String);
  expect(message.split('\n').map((line) => line.replace(/^.*(?=own\.json|missing\.json)/, ''))).toEqual([
    expect.stringMatching(/^own\.json:4: outcome: must be one of CURRENT, NOT_CURRENT, /),
    expect.stringMatching(/^own\.json:8: scraping\.startDelayMs: must not be negative\.$/),
    expect.stringMatching(/^own\.json:7: scraping\.durationMs\.maxMs: must not be less than minMs\.$/),
    expect.stringMatching(/^own\.json:9: scraping\.speed is no field of a scenario\.$/),
    'own.json:14: notifications.1.copies: must be at least 1.',
    expect.stringMatching(/^own\.json:17: score\.faults\.0\.kind: kind must be one of unauthorized, /),
    'own.json:3:16: this is not JSON: a colon is missing here.',
    'missing.json: cannot be read (ENOENT).',
  ]);
});

test.each([
  [{ status: 7 }, 'notifications.0.status: must be a text.'],
  [{}, 'notifications.0.status: is missing.'],
  [{ status: 'FINISHED', copies: 51 }, 'notifications.0.copies: must be at most 50.'],
  [{ status: 'FINISHED', copies: 1.5 }, 'notifications.0.copies: must be a whole number.'],
  [{ status: 'FINISHED', lost: 'no' }, 'notifications.0.lost: must be true or false.'],
  [{ status: '' }, 'notifications.0.status: must not be empty.'],
  ['FINISHED', 'notifications.0: must be an object.'],
])('a mistake is told in plain words: %j', async (notification, sentence) => {
  const text = JSON.stringify({ ...own, notifications: [notification] });
  expect(await parseScenarioFile('own.json', text)).toEqual([`own.json:1: ${sentence}`]);
});

test('a file that is larger than any scenario is refused in one sentence, and one as large as may be is read', async () => {
  const withText = (bytes: number): string => {
    const empty = JSON.stringify({ ...own, description: '' });
    return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
  };
  const largest = await write(withText(scenarioFileBytesMax));
  const [scenario] = await loadScenarioFiles([largest]);
  expect(scenario?.name).toBe(own.name);
  for (const bytes of [scenarioFileBytesMax + 1, 20 * 1024 * 1024]) {
    const file = await write(withText(bytes));
    await expect(loadScenarioFiles([file])).rejects.toMatchObject({
      code: 'INVALID_SCENARIO',
      message: `${file}: is larger than a scenario can be, 1048576 bytes: is it another file?`,
    });
  }
});

test.each(['InterviewId', 'scrapingStatus', 'EXTERNALID'])(
  'an extra field cannot take the place of one of the notification itself: %s',
  async (name) => {
    const extraFields = { clientId: 'ours', [name]: 'FINISHED' };
    const scenarios = [{ ...own, notifications: [{ status: 'IN_PROGRESS', extraFields }] }];
    const starting = startProvider({ scenarios });
    await expect(starting).rejects.toMatchObject({ code: 'INVALID_SETTINGS' });
    await expect(starting).rejects.toThrow('must not be a name of the notification itself, in any casing');
    expect(await parseScenarioFile('f.json', JSON.stringify(scenarios[0]))).toEqual([
      `f.json:1: notifications.0.extraFields.${name}: must not be a name of the notification itself, in any casing.`,
    ]);
  },
);

test('a missing field is reported on the line of the object that lacks it', async () => {
  expect(await parseScenarioFile('f.json', '\n{\n"name": "ours",\n"outcome": "CURRENT"\n}')).toEqual([
    expect.stringMatching(/^f\.json:2: description: /),
  ]);
});

test('a name that is taken is refused, and so is a default that no scenario has', async () => {
  const scenarios = [{ ...own, name: 'current' }];
  await expect(startProvider({ scenarios })).rejects.toMatchObject({ code: 'INVALID_SCENARIO' });
  await expect(startProvider({ scenarios: [own], scenario: 'nope' })).rejects.toThrow('our-worst-day');
  const scenarioFiles = [await write(JSON.stringify(own))];
  await expect(startProvider({ scenarioFiles, scenario: 'nope' })).rejects.toMatchObject({
    code: 'INVALID_SETTINGS',
  });
});

test('a file that begins with a byte order mark is read', async () => {
  const [scenario] = await loadScenarioFiles([await write(`\uFEFF${JSON.stringify(own)}`)]);
  expect(scenario?.name).toBe(own.name);
});

test.each([
  ['JSON', (levels: number) => '['.repeat(levels) + ']'.repeat(levels)],
  ['no JSON', (levels: number) => '{"a":'.repeat(levels)],
  ['brackets in texts', (levels: number) => `["${'['.repeat(levels)}\\\\",${'['.repeat(levels)}`],
])('a file that is nested thousands deep is refused in one sentence: %s', async (_name, nest) => {
  const file = await write(nest(100_000));
  await expect(loadScenarioFiles([file])).rejects.toMatchObject({
    code: 'INVALID_SCENARIO',
    message: `${file}: is nested deeper than a scenario can be, 100 levels: is it another file?`,
  });
});

test('a scenario as deep as may be is read, and its brackets in texts are not counted', async () => {
  let deep: unknown = '[[['.repeat(100);
  // The scenario, its notifications, one of them and its extra fields are four.
  for (let level = 4; level < 100; level += 1) deep = [deep];
  const notifications = [{ status: 'FINISHED', extraFields: { deep } }];
  const [scenario] = await loadScenarioFiles([await write(JSON.stringify({ ...own, notifications }))]);
  expect(scenario?.notifications[0]?.extraFields).toEqual({ deep });
});

/** Writes a value with a line for each entry, and keeps on which line each of its values begins. */
function writeLines(
  value: unknown,
  indent: string,
  path: JsonPath,
  lines: [JsonPath, number][],
  line = 1,
): string {
  lines.push([path, line]);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  let written = isList ? '[' : '{';
  for (const [key, entry] of Object.entries(value)) {
    const part = isList ? Number(key) : key;
    written += `${written.length > 1 ? ',' : ''}\n${indent}${isList ? '' : `${JSON.stringify(key)}:`}`;
    written += writeLines(entry, indent, [...path, part], lines, line + written.split('\n').length - 1);
  }
  return `${written}\n${isList ? ']' : '}'}`;
}

test('the reader of lines takes any JSON as JSON.parse does, on one line or on many', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.json({ noUnicodeString: false }),
      fc.constantFrom('', ' ', '\t'),
      async (text, indent) => {
        const value: unknown = JSON.parse(text);
        const lines: [JsonPath, number][] = [];
        const written = writeLines(value, indent, [], lines);
        expect(JSON.parse(written)).toEqual(value);
        const lineOf = await locateValues(written);
        expect(lines.map(([path]) => [path, lineOf(path)])).toEqual(lines);
        const onOneLine = await locateValues(text);
        expect(lines.map(([path]) => onOneLine(path))).toEqual(lines.map(() => 1));
      },
    ),
  );
});

test('the reader of lines refuses what JSON.parse refuses', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', '{', ']', ',', '"', 'x', '0', "'", '#'),
      async (text, at, piece) => {
        const index = at % text.length;
        const damaged = text.slice(0, index) + piece + text.slice(index + 1);
        let valid = true;
        try {
          JSON.parse(damaged);
        } catch {
          valid = false;
        }
        const refused = [expect.stringMatching(/^f\.json:1:\d+: this is not JSON: .+\.$/)];
        if (valid) expect(await parseScenarioFile('f.json', damaged)).not.toEqual(refused);
        else expect(await parseScenarioFile('f.json', damaged)).toEqual(refused);
      },
    ),
  );
});

const noValue = 'this is no value: a text is in double quotes';

test.each([
  ['a comma that is missing between two entries', '[\n1\n2\n]', '2:2', 'a comma is missing here'],
  [
    'a comma that is missing between two fields',
    '{\n"a": "b"  \n"c": 1\n}',
    '2:9',
    'a comma is missing here',
  ],
  ['a comma that is missing before an object', '[\n{}\n{}\n]', '2:3', 'a comma is missing here'],
  ['a comma that is missing before a list', '{"a": [1]\n"b": [2]}', '1:10', 'a comma is missing here'],
  ['a colon that is missing', '{\n"a" 1\n}', '2:4', 'a colon is missing here'],
  [
    'a comma after the last entry',
    '{\n"a": [\n1,\n],\n"b": 2\n}',
    '4:1',
    'the comma before this is one too many',
  ],
  ['a comma after the last field', '{\n"a": 1,\n}\n', '3:1', 'the comma before this is one too many'],
  ['single quotes', '{\n"a": 1,\n"b": \'2\'\n}', '3:6', noValue],
  ['a comment', '[\n1,\n# two\n2\n]', '3:1', noValue],
  ['a name without quotes', '{\n"a": 1,\nb: 2\n}', '3:1', 'a name in double quotes is due here'],
  ['a word that is no value', '[\n1,\nTrue\n]', '3:1', noValue],
  ['a number as JSON writes none', '[\n01\n]', '2:1', noValue],
  ['an equals sign', '{\n"a" = 1\n}', '2:4', 'a colon is missing here'],
  ['the wrong bracket', '{\n"a": [1}\n}', '2:8', 'a comma or ] is due here'],
  [
    'a line break in a text',
    '{\n"a": "one\ntwo"\n}',
    '2:6',
    'this text does not end on its line, or holds what JSON does not allow in a text',
  ],
  ['a value that is missing', '{\n"a": 1,\n"b":\n}', '4:1', 'a value is due here'],
  ['an end that is missing', '{\n"a": [\n1\n', '4:1', 'the text ends here, and ] is missing'],
  ['something behind the end', '{\n"a": 1\n}\n}\n', '4:1', 'nothing may follow here'],
  ['nothing at all', '\n\n', '3:1', 'a value is due here'],
])('%s is told where it is, and why', async (_name, text, place, reason) => {
  expect(await parseScenarioFile('f.json', text)).toEqual([`f.json:${place}: this is not JSON: ${reason}.`]);
});
