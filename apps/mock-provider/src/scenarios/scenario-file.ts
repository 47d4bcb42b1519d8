import type { z } from 'zod';

import { MockProviderError } from '../errors.ts';
import { readJsonFile } from '../read-json-file.ts';
import { findJsonMistake } from './json-mistake.ts';
import { type LineOf, locateValues } from './json-positions.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** Hundreds of times the longest that anybody writes by hand, and read in no time. */
export const scenarioFileBytesMax = 1024 * 1024;

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What is counted of a value that is too long or too short; nothing for a number. */
const countedWords: Readonly<Record<string, string>> = {
  string: ' characters long',
  array: ' entries long',
};

/**
 * A mistake in the words of whoever writes a file by hand; `undefined` where the library's own will do. What a schema says
 * itself comes before both.
 */
const wordMistake: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${countedWords[issue.origin] ?? ''}`;
    case 'too_small':
      if (issue.minimum === 1 && issue.origin in countedWords) return 'must not be empty';
      return `must be at least ${issue.minimum}${countedWords[issue.origin] ?? ''}`;
    default:
      return undefined;
  }
};

function describeIssue(file: string, lineOf: LineOf, issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${file}:${lineOf(path)}: ${path.join('.')} is no field of a scenario.`;
    });
  }
  const field = issue.path.length === 0 ? 'the file' : issue.path.join('.');
  return [`${file}:${lineOf(issue.path)}: ${field}: ${issue.message}.`];
}

/** The scenario in the text of a file, or one sentence for each mistake with file, line and field. */
export async function parseScenarioFile(file: string, text: string): Promise<Scenario | string[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { line, column, reason } = findJsonMistake(text);
    return [`${file}:${line}:${column}: this is not JSON: ${reason}.`];
  }
  const parsed = scenarioSchema.safeParse(value, { error: wordMistake });
  if (parsed.success) return parsed.data;
  const lineOf = await locateValues(text);
  return parsed.error.issues.flatMap((issue) => describeIssue(file, lineOf, issue));
}

async function readScenarioFile(file: string): Promise<Scenario | string[]> {
  const read = await readJsonFile(file, { name: 'scenario', bytesMax: scenarioFileBytesMax });
  return 'text' in read ? parseScenarioFile(file, read.text) : [`${file}: ${read.problem}`];
}

/** A team's own scenarios, one JSON file each. Throws one `INVALID_SCENARIO` with every mistake of every file. */
export async function loadScenarioFiles(files: readonly string[]): Promise<Scenario[]> {
  const loaded = await Promise.all(files.map(readScenarioFile));
  const problems = loaded.flatMap((one) => (Array.isArray(one) ? one : []));
  if (problems.length > 0) throw new MockProviderError('INVALID_SCENARIO', problems.join('\n'));
  return loaded.filter((one): one is Scenario => !Array.isArray(one));
}
