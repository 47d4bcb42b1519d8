import type { z } from 'zod';

import { errorCode } from '../error-code.ts';
import { MockProviderError } from '../errors.ts';
import { readShortFile } from '../read-short-file.ts';
import { type JsonDocument, JsonSyntaxError, parseJsonLines } from './json-positions.ts';
import { wordMistake } from './mistake-words.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** Hundreds of times the longest that anybody writes by hand, and read in no time. */
export const scenarioFileBytesMax = 1024 * 1024;

function describeIssues(file: string, document: JsonDocument, issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${file}:${document.lineOf(path)}: ${path.join('.')} is no field of a scenario.`;
    });
  }
  const field = issue.path.length === 0 ? 'the file' : issue.path.join('.');
  return [`${file}:${document.lineOf(issue.path)}: ${field}: ${issue.message}.`];
}

/** The scenario in the text of a file, or one sentence for each mistake with file, line and field. */
export function parseScenarioFile(file: string, text: string): Scenario | string[] {
  let document: JsonDocument;
  try {
    document = parseJsonLines(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return [`${file}:${error.line}: this is not JSON.`];
    throw error;
  }
  const parsed = scenarioSchema.safeParse(document.value, { error: wordMistake });
  return parsed.success
    ? parsed.data
    : parsed.error.issues.flatMap((issue) => describeIssues(file, document, issue));
}

async function readScenarioFile(file: string): Promise<Scenario | string[]> {
  try {
    const text = await readShortFile(file, scenarioFileBytesMax);
    if (text !== undefined) return parseScenarioFile(file, text);
    return [`${file}: is larger than a scenario can be, ${scenarioFileBytesMax} bytes: is it another file?`];
  } catch (error) {
    return [`${file}: cannot be read (${errorCode(error)}).`];
  }
}

/** A team's own scenarios, one JSON file each. Throws one `INVALID_SCENARIO` with every mistake of every file. */
export async function loadScenarioFiles(files: readonly string[]): Promise<Scenario[]> {
  const loaded = await Promise.all(files.map(readScenarioFile));
  const problems = loaded.flatMap((one) => (Array.isArray(one) ? one : []));
  if (problems.length > 0) throw new MockProviderError('INVALID_SCENARIO', problems.join('\n'));
  return loaded.filter((one): one is Scenario => !Array.isArray(one));
}
