import type { PlayRequest } from '@ine-scraping/contracts';

import { MockProviderError } from '../errors.ts';
import type { ScenarioCatalog } from './catalog.ts';
import type { Scenario } from './scenario.ts';
import { drawName, parseChoice, scenarioInExternalId } from './choice.ts';

export interface ScenarioChooserOptions {
  readonly catalog: ScenarioCatalog;
  /** A name, or a mix. */
  readonly defaultChoice: string;
  readonly seed: string;
}

/** Finds the scenario of each new session. */
export interface ScenarioChooser {
  /**
   * The scenario of the request, else the one that `externalId` names (`scenario:not-found`), else the default.
   * Throws `UNKNOWN_SCENARIO`.
   */
  choose(request: Pick<PlayRequest, 'scenario' | 'externalId' | 'seed'>): Scenario;
  /** Starts the seed again. */
  reset(): void;
}

export function createScenarioChooser({
  catalog,
  defaultChoice,
  seed,
}: ScenarioChooserOptions): ScenarioChooser {
  let drawn = 0;

  function require(name: string): Scenario {
    const scenario = catalog.find(name);
    if (scenario) return scenario;
    const names = catalog.scenarios.map((known) => known.name).join(', ');
    throw new MockProviderError('UNKNOWN_SCENARIO', `There is no such scenario: choose one of ${names}.`);
  }

  return {
    choose({ scenario, externalId, seed: ownSeed }) {
      const text = scenario ?? scenarioInExternalId(externalId) ?? defaultChoice;
      const choice = parseChoice(text);
      if (choice?.kind !== 'MIX') return require(text);
      // An own seed draws the same whatever was played before; otherwise the number of the draw decides.
      if (ownSeed !== undefined) return require(drawName(choice, `mix of own seed ${ownSeed}`));
      drawn += 1;
      return require(drawName(choice, `mix of ${seed} ${drawn}`));
    },
    reset() {
      drawn = 0;
    },
  };
}
