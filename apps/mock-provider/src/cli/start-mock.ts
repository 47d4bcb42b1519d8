import { loadConfig } from '../settings.ts';
import { createAllowedHosts } from '../webhook/allowed-hosts.ts';
import { MockProviderError } from '../errors.ts';
import { type MockProvider, startWithSettings } from '../mock-provider.ts';
import { namesOf, parseChoice } from '../scenarios/choose-scenario.ts';
import { createCatalog, type ScenarioCatalog } from '../scenarios/catalog.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { loadScenarioFiles } from '../scenarios/scenario-file.ts';
import type { Settings } from '../settings.ts';
import { CommandError, UsageError } from './command-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What `play` and `load` have in common: where the mock stands, whom it notifies, and how. */
export interface MockOptions {
  /** The receiver's webhook. */
  readonly url: string;
  readonly host?: string;
  readonly port?: number;
  /** Whether the receiver must read scores. It has to know the port then; otherwise any free one will do. */
  readonly scores: boolean;
  readonly seed?: string;
  readonly scrapingMs?: number;
  readonly deliveryTimeoutMs?: number;
  /** `documented`, `current` or `legacy`. */
  readonly policy?: string;
  /** A team's own scenarios, as JSON files. */
  readonly scenarioFile?: readonly string[];
  /** Hosts that may be notified besides this machine. */
  readonly allowHost?: readonly string[];
}

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

/**
 * Whoever types a command sends requests to `url`, so a slip must not send them to a stranger, and a load never to a machine
 * that nobody named. Throws a `UsageError`.
 */
export function requireAllowedHost(url: string, allowHost: readonly string[] = []): void {
  if (createAllowedHosts({ hosts: allowHost, any: false }).findProblem(url) === undefined) return;
  const { hostname } = new URL(url);
  throw new UsageError(
    `${hostname} is not this machine, and may belong to somebody else: add --allow-host ${hostname} if you mean it.`,
  );
}

/** The scenario called `name`. Throws a `UsageError` that lists them. */
export function findScenario(catalog: ScenarioCatalog, name: string): Scenario {
  const scenario = catalog.find(name);
  if (scenario) return scenario;
  const names = catalog.scenarios.map((known) => known.name).join(', ');
  throw new UsageError(`There is no scenario ${name}: choose one of ${names}.`);
}

/** Every scenario that a name or a mix can come to. Throws a `UsageError`. */
export function findScenarios(catalog: ScenarioCatalog, text: string): Scenario[] {
  const choice = parseChoice(text);
  if (!choice) throw new UsageError(`--mix must be like current=8,not-found=1.`);
  return namesOf(choice).map((name) => findScenario(catalog, name));
}

/** The environment as if the options had been set in it: secrets come from there, and never from a command line. */
function withOptions(env: Environment, options: MockOptions, { clock, scenario }: MockPlan): Environment {
  const { url, host, port, scores, seed, scrapingMs, deliveryTimeoutMs, policy, allowHost = [] } = options;
  const text = (value: string | number | undefined, name: string): string | undefined =>
    value === undefined ? env[name] : String(value);
  const hosts = [env['MOCK_PROVIDER_ALLOWED_HOSTS'] || undefined, ...allowHost];
  return {
    ...env,
    MOCK_PROVIDER_HOST: text(host, 'MOCK_PROVIDER_HOST'),
    MOCK_PROVIDER_PORT: text(port ?? (scores ? undefined : 0), 'MOCK_PROVIDER_PORT'),
    MOCK_PROVIDER_WEBHOOK_URL: url,
    MOCK_PROVIDER_CLOCK: clock,
    MOCK_PROVIDER_SCENARIO: scenario,
    MOCK_PROVIDER_SEED: text(seed, 'MOCK_PROVIDER_SEED'),
    MOCK_PROVIDER_SCRAPING_MS: text(scrapingMs, 'MOCK_PROVIDER_SCRAPING_MS'),
    MOCK_PROVIDER_DELIVERY_TIMEOUT_MS: text(deliveryTimeoutMs, 'MOCK_PROVIDER_DELIVERY_TIMEOUT_MS'),
    MOCK_PROVIDER_DELIVERY_POLICY: text(policy, 'MOCK_PROVIDER_DELIVERY_POLICY'),
    MOCK_PROVIDER_ALLOWED_HOSTS: hosts.filter((one) => one !== undefined).join(','),
    // The log would be in the middle of what the command prints.
    LOG_LEVEL: 'silent',
  };
}

/** Starts a mock provider for one command. Throws a `UsageError`, a `CommandError` or a `MockProviderError`. */
export async function startMock(
  env: Environment,
  options: MockOptions,
  plan: MockPlan,
): Promise<StartedMock> {
  const { own = [], scenario } = plan;
  const { scenarioFiles, ...others } = loadConfig(
    withOptions(env, options, { ...plan, scenario: 'current' }),
  );
  // Not through the environment, where a comma in the name of a file would make two of it.
  const settings = { ...others, scenarioFiles: [...(options.scenarioFile ?? scenarioFiles)] };
  const catalog = createCatalog([...own, ...(await loadScenarioFiles(settings.scenarioFiles))]);
  findScenarios(catalog, scenario);
  try {
    const provider = await startWithSettings({ ...settings, scenario, scenarios: [...own] });
    return { provider, catalog, settings };
  } catch (error) {
    if (error instanceof MockProviderError && error.code === 'CANNOT_LISTEN') {
      const message = `${settings.host}:${settings.port} cannot be used, perhaps because another mock provider serves there: stop it, or choose another --port and let the receiver read scores there.`;
      throw new CommandError(message, { cause: error });
    }
    throw error;
  }
}
