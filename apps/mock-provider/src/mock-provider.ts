import { randomBytes } from 'node:crypto';

import type { Express } from 'express';
import { type Logger, pino } from 'pino';

import { createClock } from './clock/clock.ts';
import { createControl, type MockProviderControl } from './control/control.ts';
import { createDeliveryWaits } from './control/delivery-waits.ts';
import { MockProviderError } from './errors.ts';
import { createApp } from './http/app.ts';
import { createCredentialMode } from './http/credential-mode.ts';
import { startHttpServer } from './http/http-server.ts';
import { createOwnHosts } from './http/own-hosts.ts';
import { createRateLimit } from './http/rate-limit.ts';
import { createIncode } from './incode/incode.ts';
import { parseSettings, type Settings } from './settings/settings.ts';
import { findChoiceProblem } from './scenarios/choose-scenario.ts';
import { createCatalog, type ScenarioCatalog } from './scenarios/catalog.ts';
import type { ScenarioInput } from './scenarios/scenario.ts';
import { loadScenarioFiles } from './scenarios/scenario-file.ts';

/** Options of {@link startMockProvider}; every one has a default. */
export interface MockProviderOptions {
  /** Default `127.0.0.1`: reachable from this machine only. */
  readonly host?: string | undefined;
  /**
   * Further names of this mock's control API, `/openapi.json` and pages, such as that of a container or a proxy, each with or
   * without a port. Asked under any other than these, `host` and loopback, it answers 421, and to pages of others 403. Default
   * none.
   */
  readonly publicHosts?: readonly string[] | undefined;
  /**
   * Pages that may call the Omni API across origins (CORS): origins such as `https://app.example`, `loopback` for every page of this
   * machine, `*` for every page. Default `['loopback']`.
   */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Default 0: a free port, see `url`. */
  readonly port?: number | undefined;
  /** Where notifications go: http or https. Default `null`: nowhere; the score is served all the same. */
  readonly webhookUrl?: string | null | undefined;
  /**
   * Where Incode's other webhook goes, the onboarding status. Best not the URL of the first: the two are
   * different in casing and in what answers them. Default `null`: nowhere.
   */
  readonly onboardingStatusUrl?: string | null | undefined;
  /**
   * What plays when nobody names a scenario: a name, or a mix by weight drawn from the seed
   * (`mix:current=8,not-found=1`). Default `current`.
   */
  readonly scenario?: string | undefined;
  /** A team's own scenarios as data. Default none. */
  readonly scenarios?: readonly ScenarioInput[] | undefined;
  /** A team's own scenarios as JSON files, one each. Default none. */
  readonly scenarioFiles?: readonly string[] | undefined;
  /**
   * `manual`: nothing happens until `control.advance`; time starts at 2026-01-01T00:00:00.000Z. Default
   * `real`.
   */
  readonly clock?: 'real' | 'manual' | undefined;
  /** From IN_PROGRESS to FINISHED, in milliseconds. Default 3000 (Incode's own is UNK). */
  readonly scrapingMs?: number | undefined;
  /**
   * How long a receiver may take to answer, in real milliseconds, at most 30,000. Default 10,000 (Incode's
   * own is UNK).
   */
  readonly deliveryTimeoutMs?: number | undefined;
  /**
   * When a delivery counts as successful and how often it is tried: `documented` (the INE Scraping page's answer
   * on the current schedule), `current` or `legacy`. Default `documented`.
   */
  readonly deliveryPolicy?: 'documented' | 'current' | 'legacy' | undefined;
  /** Static headers of every notification (DOC). Shown nowhere. Default none. */
  readonly webhookHeaders?: Readonly<Record<string, string>> | undefined;
  /** OAuth2 client_credentials of the notifications (DOC), all three or none. Default none. */
  readonly oauthTokenUrl?: string | undefined;
  readonly oauthClientId?: string | undefined;
  readonly oauthClientSecret?: string | undefined;
  /** Names and addresses that the mock may call besides this machine. Default none. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Lets the mock call any host, for whoever can reach its control API. Default false. */
  readonly dangerouslyAllowAnyWebhookHost?: boolean | undefined;
  /**
   * The same seed, the same ids, tokens and persons; on a manual clock also the same times. Default: random.
   */
  readonly seed?: string | undefined;
  /**
   * The `clientId` that start answers. A client that derives its API key from it needs its own here, and that key as `apiKey`.
   * Default `mockprovider`.
   */
  readonly clientId?: string | undefined;
  /** The `x-api-key` that is accepted. Default `development-api-key`. */
  readonly apiKey?: string | undefined;
  /** The e-mail of the executive log-in. Default `executive@example.com`. */
  readonly email?: string | undefined;
  /** The password of the executive log-in. Default `development-password`. */
  readonly password?: string | undefined;
  /**
   * `strict` refuses what Incode documents as refused; `lenient` lets pass a request that leaves out one of API
   * key, token and `api-version`, or that a Spring server would read although a field has another type or is not known, as real
   * clients do, and says so in the log. Wrong credentials are refused in both. Default `lenient`.
   */
  readonly credentials?: 'lenient' | 'strict' | undefined;
  /**
   * `on`: Incode's own limit, 100 requests a second and 50 at once; or requests a second, half of them at once.
   * Beyond it 429 with `Retry-After`, on the mock's clock. Default `off`.
   */
  readonly rateLimit?: 'off' | 'on' | number | undefined;
  /**
   * Log lines (JSON) on standard output from this level on: `fatal`, `error`, `warn`, `info`, `debug`,
   * `trace`. Default `silent`.
   */
  readonly logLevel?: string | undefined;
}

/** A running mock provider. Two of them share nothing. */
export interface MockProvider {
  /** The base URL, for `/omni`, `/0/omni`, `/executive` and `/_mock`. */
  readonly url: string;
  /** The seed that it runs on, to run it again. */
  readonly seed: string;
  /** The control API, typed and in process. */
  readonly control: MockProviderControl;
  /**
   * Cancels all timers, breaks off deliveries and closes the server, within a second. Later calls get the
   * same promise.
   */
  stop(): Promise<void>;
}

/** The scenarios of the catalog, of the option and of the files; no two may have one name. */
async function createCatalogFrom({ scenario, scenarios, scenarioFiles }: Settings): Promise<ScenarioCatalog> {
  const catalog = createCatalog([...scenarios, ...(await loadScenarioFiles(scenarioFiles))]);
  const known = catalog.scenarios.map(({ name }) => name);
  const problem = findChoiceProblem(scenario, known);
  if (problem) throw new MockProviderError('INVALID_SETTINGS', `The default scenario ${problem}.`);
  return catalog;
}

/**
 * Plays Incode on a port of its own. Throws a `MockProviderError`: `INVALID_SETTINGS`, `INVALID_SCENARIO`,
 * `CANNOT_LISTEN`.
 */
export async function startMockProvider(options: MockProviderOptions = {}): Promise<MockProvider> {
  return startWithSettings(parseSettings(options, (setting) => `The option ${setting}`));
}

/** One mock, composed and not listening. */
export interface ComposedMock {
  readonly app: Express;
  readonly control: MockProviderControl;
  /** Cancels all timers, breaks off deliveries and waits. */
  stop(): void;
}

export interface MockParts {
  readonly settings: Settings;
  readonly catalog: ScenarioCatalog;
  readonly seed: string;
  readonly logger: Logger;
  /** The document of `/openapi.json`. Default: the one of the contracts. */
  readonly describeApi?: (() => object) | undefined;
}

/** Gives every part what it uses. */
export function composeMock({ settings, catalog, seed, logger, describeApi }: MockParts): ComposedMock {
  const clock = createClock({
    mode: settings.clock,
    onError: (error) => logger.error({ err: error }, 'scheduled task failed'),
  });
  const incode = createIncode({ settings, catalog, seed, clock, logger });
  const deliveryWaits = createDeliveryWaits(incode.webhooks.deliveries);
  const rateLimit = createRateLimit(settings.rateLimit, clock.now);
  const credentialMode = createCredentialMode(settings.credentials, logger);
  const control = createControl({
    incode,
    clock,
    catalog,
    deliveryWaits,
    settings,
    reset() {
      incode.reset();
      rateLimit.clear();
      credentialMode.clear();
    },
  });
  const { apiKey, email, password, host, publicHosts, corsOrigins } = settings;
  const customer = { apiKey, email, password };
  const ownHosts = createOwnHosts(host, publicHosts);
  return {
    app: createApp({
      clock,
      logger,
      incode,
      control,
      customer,
      credentialMode,
      rateLimit,
      ownHosts,
      corsOrigins,
      describeApi,
    }),
    control,
    stop() {
      incode.stop();
      deliveryWaits.stop();
    },
  };
}

/** The same, from settings that are already checked. */
export async function startWithSettings(settings: Settings): Promise<MockProvider> {
  const seed = settings.seed ?? randomBytes(8).toString('hex');
  const logger = pino({ level: settings.logLevel, base: { app: 'mock-provider' } });
  const catalog = await createCatalogFrom(settings);
  const mock = composeMock({ settings, catalog, seed, logger });
  const server = await startHttpServer(mock.app, settings.host, settings.port);
  logger.debug({ url: server.url }, 'listening');

  let stopping: Promise<void> | undefined;
  return {
    url: server.url,
    seed,
    control: mock.control,
    stop() {
      if (!stopping) {
        mock.stop();
        stopping = server.stop();
      }
      return stopping;
    },
  };
}
