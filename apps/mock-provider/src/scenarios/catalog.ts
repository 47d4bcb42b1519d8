import { MockProviderError } from '../errors.ts';
import { captureScenarios } from './catalog/captures.ts';
import { notificationScenarios } from './catalog/notifications.ts';
import { outcomeScenarios } from './catalog/outcomes.ts';
import { scoreScenarios } from './catalog/scores.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** Every scenario of the mock, in the order in which they are listed: what INE says, then what goes wrong. */
export const scenarios: readonly Scenario[] = [
  ...outcomeScenarios,
  ...captureScenarios,
  ...notificationScenarios,
  ...scoreScenarios,
].map((scenario) => scenarioSchema.parse(scenario));

export const scenarioNames: readonly string[] = scenarios.map(({ name }) => name);

/** The scenario that plays when nobody names one. */
export const defaultScenarioName = 'current';

/** The scenarios that one mock knows: those of the tables and a team's own. */
export interface ScenarioCatalog {
  readonly scenarios: readonly Scenario[];
  find(name: string): Scenario | undefined;
}

/** Throws `INVALID_SCENARIO` when two scenarios have one name. */
export function createCatalog(own: readonly Scenario[] = []): ScenarioCatalog {
  const byName = new Map<string, Scenario>();
  for (const scenario of [...scenarios, ...own]) {
    if (byName.has(scenario.name)) {
      const message = `There are two scenarios called ${scenario.name}: give yours another name.`;
      throw new MockProviderError('INVALID_SCENARIO', message);
    }
    byName.set(scenario.name, scenario);
  }
  return { scenarios: [...byName.values()], find: (name) => byName.get(name) };
}
