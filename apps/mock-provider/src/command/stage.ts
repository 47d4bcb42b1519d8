import { MockProviderError } from '../errors.ts';
import { type MockProvider, startMockProvider } from '../mock-provider.ts';
import { createCatalog, type ScenarioCatalog } from '../scenarios/catalog.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { loadScenarioFiles } from '../scenarios/scenario-file.ts';
import { CommandError, UsageError } from './command-error.ts';

/** What `play` and `load` have in common: where the mock stands, and whom it notifies. */
export interface PlaceOptions {
  /** The receiver's webhook. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly seed?: string;
  readonly scrapingMs?: number;
  readonly deliveryTimeoutMs?: number;
  /** A team's own scenarios, as JSON files. */
  readonly scenarioFile?: readonly string[];
  /** Hosts that may be notified besides loopback. */
  readonly allowHost?: readonly string[];
}

/**
 * Notifications are sent by whoever types the command, so a slip must not send them to a stranger, and a load never
 * to a machine that nobody named. Throws a `UsageError`.
 */
export function requireLoopback(url: string, allowHost: readonly string[] = []): void {
  const { hostname } = new URL(url);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  if (isLoopback || allowHost.includes(hostname)) return;
  throw new UsageError(
    `${hostname} is not this machine, and may belong to somebody else: add --allow-host ${hostname} if you mean it.`,
  );
}

export interface Stage {
  readonly provider: MockProvider;
  readonly catalog: ScenarioCatalog;
}

/** Starts a mock provider for one command. Throws a `CommandError` or a `MockProviderError`, with a sentence. */
export async function startStage(
  options: PlaceOptions & {
    readonly clock: 'real' | 'manual';
    readonly scenario?: string;
    readonly own?: readonly Scenario[];
  },
): Promise<Stage> {
  const {
    url: webhookUrl,
    host,
    port,
    seed,
    scrapingMs,
    deliveryTimeoutMs,
    scenarioFile = [],
    clock,
    scenario,
    own = [],
  } = options;
  const scenarios = [...own, ...(await loadScenarioFiles(scenarioFile))];
  try {
    const provider = await startMockProvider({
      host,
      port,
      webhookUrl,
      seed,
      scrapingMs,
      deliveryTimeoutMs,
      clock,
      scenario,
      scenarios,
    });
    return { provider, catalog: createCatalog(scenarios) };
  } catch (error) {
    if (error instanceof MockProviderError && error.code === 'CANNOT_LISTEN') {
      const message = `${host}:${port} cannot be used: choose another --port, and give it to the receiver as its OMNI_BASE_URL.`;
      throw new CommandError(message, { cause: error });
    }
    throw error;
  }
}

/** The scenario called `name`. Throws a `UsageError` that lists them. */
export function findScenario(catalog: ScenarioCatalog, name: string): Scenario {
  const scenario = catalog.find(name);
  if (scenario) return scenario;
  const names = catalog.scenarios.map((known) => known.name).join(', ');
  throw new UsageError(`There is no scenario ${name}: choose one of ${names}.`);
}
