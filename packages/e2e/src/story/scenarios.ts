import { mockControlContract, type Outcome, outcomes, type ScenarioSummary } from '@ine-scraping/contracts';
import { startMockProvider } from '@ine-scraping/mock-provider';

/** Every scenario of the mock provider, in its own order. A mock is started to be asked: nobody else keeps the list. */
export async function listScenarios(): Promise<ScenarioSummary[]> {
  const mockProvider = await startMockProvider();
  try {
    return await mockProvider.control.scenarios();
  } finally {
    await mockProvider.stop();
  }
}

/** The scenarios of a mock provider that runs. */
export async function readScenarios(
  mockProviderUrl: string,
  signal: AbortSignal,
): Promise<ScenarioSummary[]> {
  const { path, responses } = mockControlContract.listScenarios;
  const response = await fetch(`${mockProviderUrl}${path}`, { signal });
  return responses[200].parse(await response.json()).scenarios;
}

/** The outcome of the verdict that a scenario ends with; nothing when it promises no verdict. */
export function outcomeOf({ name }: ScenarioSummary): Outcome | undefined {
  return outcomes.find((outcome) => outcome.toLowerCase().replaceAll('_', '-') === name);
}
