import { chooseOneOf } from '../did-you-mean.ts';
import { parseEnvironment, readEnvironment } from '../settings/environment.ts';
import { MockProviderError } from '../errors.ts';
import { type MockProvider, startWithSettings } from '../mock-provider.ts';
import { createCatalog, defaultScenarioName, type ScenarioCatalog } from '../scenarios/catalog.ts';
import { namesOf, parseChoice } from '../scenarios/choose-scenario.ts';
import { loadScenarioFiles } from '../scenarios/scenario-file.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { GivenSettings, Settings } from '../settings/settings.ts';
import type { Environment } from '../settings/variable.ts';
import type { MockOptions } from './options.ts';

export interface StartedMock {
  readonly provider: MockProvider;
  readonly catalog: ScenarioCatalog;
  readonly settings: Settings;
}

/** What a command decides itself. */
export interface MockPlan {
  readonly clock: 'real' | 'manual';
  /** What a session plays that names nothing: a name or a mix. */
  readonly scenario: string;
  /** Scenarios that are in no file. */
  readonly own?: readonly Scenario[];
}

/** The scenario called `name`. Throws an `INVALID_COMMAND` that lists them. */
export function findScenario(catalog: ScenarioCatalog, name: string): Scenario {
  const scenario = catalog.find(name);
  if (scenario) return scenario;
  const names = catalog.scenarios.map((known) => known.name);
  const message = `There is no scenario ${name}: ${chooseOneOf(names, name)}.`;
  throw new MockProviderError('INVALID_COMMAND', message);
}

/** Every scenario that a name or a mix can come to. Throws `INVALID_COMMAND`. */
export function findScenarios(catalog: ScenarioCatalog, text: string): Scenario[] {
  const choice = parseChoice(text);
  if (!choice) throw new MockProviderError('INVALID_COMMAND', '--mix must be like current=8,not-found=1.');
  return namesOf(choice).map((name) => findScenario(catalog, name));
}

/** The settings of the environment, and over them what was typed: secrets come from there, and never from a command line. */
function settingsOf(env: Environment, options: MockOptions, clock: MockPlan['clock']): Settings {
  const { url, host, port, scores, seed, scrapingMs, deliveryTimeoutMs, policy, scenarioFile } = options;
  const environment = readEnvironment(env);
  const typed: GivenSettings = {
    host,
    port: port ?? (scores ? undefined : 0),
    webhookUrl: url,
    clock,
    // What is really played is looked for among all scenarios, when those of the files are there.
    scenario: defaultScenarioName,
    scenarioFiles: scenarioFile,
    seed,
    scrapingMs,
    deliveryTimeoutMs,
    deliveryPolicy: policy,
    allowedHosts: [environment.allowedHosts ?? [], options.allowHost ?? []].flat(),
    // The log would be in the middle of what the command prints.
    logLevel: 'silent',
  };
  const set = Object.entries(typed).filter(([, value]) => value !== undefined && value !== '');
  return parseEnvironment(env, { ...environment, ...Object.fromEntries(set) });
}

/** Starts a mock provider for one command. Throws a `MockProviderError`. */
export async function startMock(
  env: Environment,
  options: MockOptions,
  { clock, scenario, own = [] }: MockPlan,
): Promise<StartedMock> {
  const settings = settingsOf(env, options, clock);
  const catalog = createCatalog([...own, ...(await loadScenarioFiles(settings.scenarioFiles))]);
  findScenarios(catalog, scenario);
  try {
    const provider = await startWithSettings({ ...settings, scenario, scenarios: [...own] });
    return { provider, catalog, settings };
  } catch (error) {
    if (error instanceof MockProviderError && error.code === 'CANNOT_LISTEN') {
      const message = `${settings.host}:${settings.port} cannot be used, perhaps because another mock provider serves there: stop it, or choose another --port and let the receiver read scores there.`;
      throw new MockProviderError('CANNOT_LISTEN', message, { cause: error });
    }
    throw error;
  }
}
