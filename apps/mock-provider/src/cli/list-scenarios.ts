import { createCatalog } from '../scenarios/catalog.ts';
import { loadScenarioFiles } from '../scenarios/scenario-file.ts';
import { exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';

export interface ListOptions {
  readonly scenarioFile?: readonly string[];
  readonly json: boolean;
}

/** Every scenario with its sentence. Throws `INVALID_SCENARIO`. */
export async function listScenarios(
  { scenarioFile = [], json }: ListOptions,
  output: Output,
): Promise<number> {
  const { scenarios } = createCatalog(await loadScenarioFiles(scenarioFile));
  const listed = scenarios.map(({ name, description }) => ({ name, description }));
  if (json) output.line(JSON.stringify({ scenarios: listed }, null, 2));
  const width = Math.max(...listed.map(({ name }) => name.length));
  if (!json) for (const { name, description } of listed) output.line(`${name.padEnd(width)}  ${description}`);
  return exitCodes.done;
}
