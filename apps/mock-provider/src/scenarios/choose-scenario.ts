import type { PlayRequest } from '@ine-scraping/contracts';

import { chooseOneOf } from '../did-you-mean.ts';
import { MockProviderError } from '../errors.ts';
import { createRandom } from '../random.ts';
import type { ScenarioCatalog } from './catalog.ts';
import type { Scenario } from './scenario.ts';

/** Which scenario a session plays: one, or one of several, drawn by weight. */
export type ScenarioChoice =
  | { readonly kind: 'ONE'; readonly name: string }
  | { readonly kind: 'MIX'; readonly weights: readonly { readonly name: string; readonly weight: number }[] };

const mixPrefix = 'mix:';
const magicPrefix = 'scenario:';

/** Reads `not-found`, or `mix:current=8,not-found=1`. `undefined`: a mix that cannot be read. */
export function parseChoice(text: string): ScenarioChoice | undefined {
  if (!text.startsWith(mixPrefix)) return { kind: 'ONE', name: text };
  const weights = text
    .slice(mixPrefix.length)
    .split(',')
    .map((part) => /^\s*([a-z0-9-]+)\s*=\s*(\d{1,6})\s*$/.exec(part))
    .map((match) => (match ? { name: match[1] ?? '', weight: Number(match[2]) } : undefined));
  const read = weights.filter((one) => one !== undefined);
  if (read.length < weights.length || !read.some(({ weight }) => weight > 0)) return undefined;
  return { kind: 'MIX', weights: read };
}

/** All names that a choice can come to. */
export function namesOf(choice: ScenarioChoice): readonly string[] {
  return choice.kind === 'ONE' ? [choice.name] : choice.weights.map(({ name }) => name);
}

/** What is wrong with a choice among the scenarios called `known`, if anything; without them only how it is written is looked at. */
export function findChoiceProblem(text: string, known?: readonly string[]): string | undefined {
  const choice = parseChoice(text);
  if (!choice) return 'must be like mix:current=8,not-found=1';
  if (!known) return undefined;
  const unknown = namesOf(choice).find((name) => !known.includes(name));
  return unknown === undefined ? undefined : `must name a scenario: ${chooseOneOf(known, unknown)}`;
}

/** The name that `choice` comes to; the same seed draws the same one on every machine. */
export function drawName(choice: ScenarioChoice, seed: string): string {
  if (choice.kind === 'ONE') return choice.name;
  const total = choice.weights.reduce((sum, { weight }) => sum + weight, 0);
  let left = createRandom(seed).integer(total);
  for (const { name, weight } of choice.weights) {
    if (left < weight) return name;
    left -= weight;
  }
  throw new Error('A mix has a total weight above 0.');
}

/** `scenario:not-found`, or `scenario:not-found:whatever`: how a team asks through its own front door. */
export function scenarioInExternalId(externalId: string | undefined): string | undefined {
  return externalId?.startsWith(magicPrefix) ? externalId.split(':')[1] : undefined;
}

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
    const names = catalog.scenarios.map((known) => known.name);
    const message = `There is no such scenario: ${chooseOneOf(names, name)}.`;
    throw new MockProviderError('UNKNOWN_SCENARIO', message);
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
