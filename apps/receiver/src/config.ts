import { join, resolve } from 'node:path';

import { isLoopbackHost } from './access/loopback.ts';
import { defaultSchema, isSchemaName } from './database/database.ts';
import { logLevels, type LogLevel } from './runtime/json-logger.ts';
import { retryPolicyDefaults, type RetryPolicy } from './verifications/retry-policy.ts';
import { Secret } from './runtime/secret.ts';
import { SettingReader, type Check, type Environment } from './setting-reader.ts';

/** Where notifications are kept. */
export type DatabaseConfig =
  | {
      readonly engine: 'postgres';
      /** `DATABASE_URL`. */
      readonly url: Secret;
      /** `RECEIVER_DATABASE_POOL_MAX`. Connections for requests; the queue has four of its own. Default 10. */
      readonly poolMax: number;
    }
  | {
      readonly engine: 'pglite';
      /** `RECEIVER_DATA_DIR`. Default `.data/receiver`. A relative one starts at the workspace root, whatever the working directory. */
      readonly dataDir: string;
    };

/** Everything that can be set, resolved. Made by {@link loadConfig}; frozen. */
export interface ReceiverConfig {
  /** `RECEIVER_HOST`. Default `127.0.0.1`. Loopback only, until the receiver has access control. */
  readonly host: string;
  /** `RECEIVER_PORT`. Default 3000; 0 takes any free one. */
  readonly port: number;
  /** `RECEIVER_WEBHOOK_PATH`. Default `/webhooks/ine-scraping`. */
  readonly webhookPath: string;
  /** `DATABASE_URL` unset means the embedded engine. */
  readonly database: DatabaseConfig;
  /** `RECEIVER_DATABASE_SCHEMA`. Default `ine_scraping`; the queue's tables are in the same with `_queue`. */
  readonly databaseSchema: string;
  /** Incode's Omni API. With `NODE_ENV=production` all four are required; otherwise they reach the mock provider. */
  readonly omni: {
    /** `OMNI_BASE_URL`. Default `http://127.0.0.1:4000`, or the port in `MOCK_PROVIDER_PORT`. */
    readonly baseUrl: string;
    /** `OMNI_API_KEY`. */
    readonly apiKey: Secret;
    /** `OMNI_EMAIL`: the executive that reads the scores. */
    readonly email: Secret;
    /** `OMNI_PASSWORD`. */
    readonly password: Secret;
  };
  /** `LOG_LEVEL`. Default `info`. */
  readonly logLevel: LogLevel;
  /** `NODE_ENV=production`. */
  readonly production: boolean;
  /** Whether answers are checked against the contracts before they are sent: always, except in production. */
  readonly responseValidation: boolean;
  /**
   * `RECEIVER_SHUTDOWN_MS`. How long a stop may take in all, at most half of it for requests; jobs have the rest, but for up to
   * four seconds to give back those that do not end. Default 10,000.
   */
  readonly shutdownMs: number;
  /** `RECEIVER_RECONCILE_EVERY_MS`. How often verifications are looked for that no webhook finished. Default 60,000. */
  readonly reconcileEveryMs: number;
  /** `RECEIVER_SCORE_CONCURRENCY`. Scores read at the same time. Default 10: Incode's limits are UNK. */
  readonly scoreConcurrency: number;
  /** `RECEIVER_QUARANTINE_ROWS_MAX`. Refused requests kept. Default 10,000. */
  readonly quarantineRowsMax: number;
  /** How often and when a score is read, see `scores/retry-policy.ts` for each default and its reason. */
  readonly retryPolicy: Pick<
    RetryPolicy,
    'notReadyAttemptsMax' | 'notReady' | 'failedAttemptsMax' | 'failed' | 'look' | 'gapMs'
  >;
}

/** `apps/receiver/src` is three levels below the root; the receiver is deployed as the workspace, never bundled. */
const workspaceRoot = join(import.meta.dirname, '../../..');

/** First segments of the paths that the receiver serves itself. */
const reservedSegments: ReadonlySet<string> = new Set(['v1', 'healthz', 'readyz', 'metrics', 'openapi.json']);

const dayMs = 24 * 60 * 60 * 1000;

const checkHost: Check = (host) =>
  isLoopbackHost(host)
    ? undefined
    : 'must be a loopback address such as 127.0.0.1: the receiver has no access control yet, so it must not be reachable from elsewhere';

/** Only what needs no percent-encoding and means nothing to the router, so that the path is what it looks like. */
const checkWebhookPath: Check = (path) => {
  if (!/^(\/[A-Za-z0-9_~.-]+)+$/.test(path) || /\/\.{1,2}(\/|$)/.test(path)) {
    return 'must start with "/" and consist of letters, digits, "-", "_", "." and "~" between single slashes, with none at the end';
  }
  if (reservedSegments.has(path.split('/')[1] ?? '')) {
    return `must not begin with ${[...reservedSegments].map((segment) => `/${segment}`).join(', ')}: the receiver serves these itself`;
  }
  return undefined;
};

function checkUrl(protocols: readonly string[], example: string, isExtra: (url: URL) => boolean): Check {
  return (text) => {
    const url = URL.parse(text);
    const fits = url !== null && protocols.includes(url.protocol) && url.hostname !== '' && !isExtra(url);
    return fits ? undefined : `must be a URL such as ${example}`;
  };
}

const checkDatabaseUrl = checkUrl(
  ['postgres:', 'postgresql:'],
  'postgres://user:password@host:5432/database',
  () => false,
);
const checkBaseUrl = checkUrl(
  ['http:', 'https:'],
  'https://saas-api.incodesmile.com, without credentials and query',
  (url) => url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '',
);
const checkHeaderValue: Check = (value) =>
  /^[\x21-\x7e]+$/.test(value)
    ? undefined
    : 'must be printable ASCII without spaces, as it is sent in a header';
const checkSchema: Check = (name) =>
  isSchemaName(name) ? undefined : 'must be a short name in lower case: letters, digits and "_"';

function readDatabase(read: SettingReader): DatabaseConfig {
  const url = read.text('DATABASE_URL', undefined, checkDatabaseUrl);
  const poolMax = read.integer('RECEIVER_DATABASE_POOL_MAX', 10, 1, 1000);
  const dataDir = resolve(workspaceRoot, read.text('RECEIVER_DATA_DIR', '.data/receiver'));
  return url === undefined
    ? { engine: 'pglite', dataDir }
    : { engine: 'postgres', url: new Secret(url), poolMax };
}

/** The defaults are those of the mock provider. In production a forgotten one must not be guessed. */
function readOmni(read: SettingReader, production: boolean): ReceiverConfig['omni'] {
  const mockPort = read.integer('MOCK_PROVIDER_PORT', 4000, 0, 65_535);
  const required = (name: string, developmentDefault: string, check?: Check): string => {
    const value = read.text(name, undefined, check);
    const isWrong = read.problems.some((problem) => problem.startsWith(`${name} `));
    if (value === undefined && production && !isWrong) {
      read.problems.push(`${name} is required with NODE_ENV=production`);
    }
    return value ?? developmentDefault;
  };
  return Object.freeze({
    baseUrl: required('OMNI_BASE_URL', `http://127.0.0.1:${mockPort}`, checkBaseUrl),
    apiKey: new Secret(required('OMNI_API_KEY', 'development-api-key', checkHeaderValue)),
    email: new Secret(required('OMNI_EMAIL', 'executive@example.com')),
    password: new Secret(required('OMNI_PASSWORD', 'development-password')),
  });
}

/**
 * `RECEIVER_NOT_READY_…` is about scores that are not there yet, `RECEIVER_FAILED_…` about a score API that does not work,
 * `RECEIVER_LOOK_…` about verifications that stay IN_PROGRESS. `…_ATTEMPTS_MAX` counts, `…_BACKOFF_MS` is the first delay,
 * doubled each time up to `…_BACKOFF_MAX_MS`. `RECEIVER_SCORE_GAP_MS` is the shortest time between two attempts.
 */
function readRetryPolicy(read: SettingReader): ReceiverConfig['retryPolicy'] {
  const { notReady, notReadyAttemptsMax, failed, failedAttemptsMax, look, gapMs } = retryPolicyDefaults;
  const backoff = (prefix: string, { baseMs, maxMs }: typeof notReady) =>
    Object.freeze({
      baseMs: read.integer(`${prefix}_BACKOFF_MS`, baseMs, 1, 7 * dayMs),
      maxMs: read.integer(`${prefix}_BACKOFF_MAX_MS`, maxMs, 1, 7 * dayMs),
    });
  return Object.freeze({
    notReadyAttemptsMax: read.integer('RECEIVER_NOT_READY_ATTEMPTS_MAX', notReadyAttemptsMax, 1, 10_000),
    notReady: backoff('RECEIVER_NOT_READY', notReady),
    failedAttemptsMax: read.integer('RECEIVER_FAILED_ATTEMPTS_MAX', failedAttemptsMax, 1, 10_000),
    failed: backoff('RECEIVER_FAILED', failed),
    look: backoff('RECEIVER_LOOK', look),
    gapMs: read.integer('RECEIVER_SCORE_GAP_MS', gapMs, 0, dayMs),
  });
}

/**
 * The settings in `env`. Pure: it reads nothing else and opens nothing. An empty variable counts as unset.
 *
 * @throws {ConfigError} with every mistake, each by the name of its variable.
 */
export function loadConfig(env: Environment): ReceiverConfig {
  const read = new SettingReader(env);
  const production = env.NODE_ENV === 'production';
  const config: ReceiverConfig = {
    host: read.text('RECEIVER_HOST', '127.0.0.1', checkHost),
    port: read.integer('RECEIVER_PORT', 3000, 0, 65_535),
    webhookPath: read.text('RECEIVER_WEBHOOK_PATH', '/webhooks/ine-scraping', checkWebhookPath),
    database: Object.freeze(readDatabase(read)),
    databaseSchema: read.text('RECEIVER_DATABASE_SCHEMA', defaultSchema, checkSchema),
    omni: readOmni(read, production),
    logLevel: read.oneOf('LOG_LEVEL', 'info', logLevels),
    production,
    responseValidation: !production,
    shutdownMs: read.integer('RECEIVER_SHUTDOWN_MS', 10_000, 0, 600_000),
    reconcileEveryMs: read.integer('RECEIVER_RECONCILE_EVERY_MS', 60_000, 100, dayMs),
    scoreConcurrency: read.integer('RECEIVER_SCORE_CONCURRENCY', 10, 1, 100),
    quarantineRowsMax: read.integer('RECEIVER_QUARANTINE_ROWS_MAX', 10_000, 0, 1_000_000),
    retryPolicy: readRetryPolicy(read),
  };
  read.assertNoProblems();
  return Object.freeze(config);
}
