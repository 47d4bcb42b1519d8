import { type Outcome, outcomes } from '@ine-scraping/contracts';

function nameOf(outcome: Outcome): string {
  return outcome.toLowerCase().replaceAll('_', '-');
}

/** `INCONCLUSIVE` is what we make of an answer that is none of INE's: no scenario plays it. */
const played = outcomes.filter((outcome) => outcome !== 'INCONCLUSIVE');

/** The scenarios of the mock provider. Each is named after the outcome that it ends with. */
export const scenarioNames: readonly string[] = played.map(nameOf);

/** The outcome that a scenario must end with. */
export function expectedOutcome(scenario: string): Outcome | undefined {
  return played.find((outcome) => nameOf(outcome) === scenario);
}
