import { current } from './current.ts';
import { insufficientData } from './insufficient-data.ts';
import { notCurrent } from './not-current.ts';
import { notFound } from './not-found.ts';
import { reportedLost } from './reported-lost.ts';
import { reportedStolen } from './reported-stolen.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';
import { unavailable } from './unavailable.ts';

/** Every scenario of the mock, in the order in which they are listed. */
export const scenarios: readonly Scenario[] = [
  current,
  notCurrent,
  notFound,
  reportedLost,
  reportedStolen,
  insufficientData,
  unavailable,
].map((scenario) => scenarioSchema.parse(scenario));

export const scenarioNames: readonly string[] = scenarios.map(({ name }) => name);

/** The scenario that plays when nobody names one. */
export const defaultScenarioName = current.name;

/** The scenario called `name`, or `undefined`. */
export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.name === name);
}
