import { MockProviderError } from '../errors.ts';
import { current } from './current.ts';
import { duplicateBurst } from './duplicate-burst.ts';
import { duplicateFinished } from './duplicate-finished.ts';
import { extraFields } from './extra-fields.ts';
import { finishedFirst } from './finished-first.ts';
import { forgedFinished } from './forged-finished.ts';
import { ineUnreachable } from './ine-unreachable.ts';
import { insufficientData } from './insufficient-data.ts';
import { lateInProgress } from './late-in-progress.ts';
import { lostFinished } from './lost-finished.ts';
import { lostInProgress } from './lost-in-progress.ts';
import { malformedJson } from './malformed-json.ts';
import { neverFinishes } from './never-finishes.ts';
import { noExternalId } from './no-external-id.ts';
import { notCurrent } from './not-current.ts';
import { notFound } from './not-found.ts';
import { outcomeChanges } from './outcome-changes.ts';
import { reportedLost } from './reported-lost.ts';
import { reportedStolen } from './reported-stolen.ts';
import { scoreDown } from './score-down.ts';
import { scoreHtml } from './score-html.ts';
import { scoreLate } from './score-late.ts';
import { scoreMalformed } from './score-malformed.ts';
import { scoreNeverReady } from './score-never-ready.ts';
import { scoreReset } from './score-reset.ts';
import { scoreSlow } from './score-slow.ts';
import { scoreThrottled } from './score-throttled.ts';
import { scoreUnauthorizedOnce } from './score-unauthorized-once.ts';
import { slow } from './slow.ts';
import { truncatedBody } from './truncated-body.ts';
import { unavailable } from './unavailable.ts';
import { unknownInterview } from './unknown-interview.ts';
import { unknownStatus } from './unknown-status.ts';
import { wrongCasing } from './wrong-casing.ts';
import { wrongContentType } from './wrong-content-type.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';

/** Every scenario of the mock, in the order in which they are listed: what INE says, then what goes wrong. */
export const scenarios: readonly Scenario[] = [
  current,
  notCurrent,
  notFound,
  reportedLost,
  reportedStolen,
  insufficientData,
  unavailable,
  ineUnreachable,
  slow,
  neverFinishes,
  lostFinished,
  lostInProgress,
  duplicateFinished,
  duplicateBurst,
  finishedFirst,
  lateInProgress,
  wrongCasing,
  unknownStatus,
  extraFields,
  noExternalId,
  malformedJson,
  truncatedBody,
  wrongContentType,
  forgedFinished,
  unknownInterview,
  scoreLate,
  scoreNeverReady,
  scoreUnauthorizedOnce,
  scoreThrottled,
  scoreDown,
  scoreMalformed,
  scoreHtml,
  scoreSlow,
  scoreReset,
  outcomeChanges,
].map((scenario) => scenarioSchema.parse(scenario));

export const scenarioNames: readonly string[] = scenarios.map(({ name }) => name);

/** The scenario that plays when nobody names one. */
export const defaultScenarioName = current.name;

/** The scenarios that one mock knows: those of this folder and a team's own. */
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
