import { mockControlContract, type ScenarioSummary } from '@ine-scraping/contracts';

/** The scenarios of a mock provider that runs: those it comes with, and those it was given. */
export async function readScenarios(
  mockProviderUrl: string,
  signal: AbortSignal,
): Promise<ScenarioSummary[]> {
  const { path, responses } = mockControlContract.listScenarios;
  const response = await fetch(`${mockProviderUrl}${path}`, { signal });
  return responses[200].parse(await response.json()).scenarios;
}
