import { join, resolve } from 'node:path';

import type { Credentials } from '../access/access.ts';
import type { DatabaseConfig } from '../database/open-engine.ts';
import type { TrustedProxies } from '../access/caller.ts';
import { findContradictions, findExposure } from './access-rules.ts';
import { ConfigError } from './config-error.ts';
import { findMisspelt } from './misspelt-settings.ts';
import { findMissingEvidenceKeys, toPersonalData } from './personal-data-settings.ts';
import { findProductionProblems } from './production-rules.ts';
import type { EvidenceSettings } from '../personal-data/evidence-safe.ts';
import type { Retention } from '../personal-data/retention.ts';
import type { LogLevel } from '../runtime/logger.ts';
import type { Proxies } from '../runtime/outgoing-fetch.ts';
import type { Secret } from '../runtime/secret.ts';
import type { RetryPolicy } from '../verifications/retry-policy.ts';
import { proxySettings, settingsSchema, type Environment, type Settings } from './settings.ts';

/** Everything that can be set, resolved; `settings.ts` has the name, the default and the meaning of each. Frozen. */
export interface ReceiverConfig {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Names under which the receiver is asked, besides loopback and `host`; a name without a port means any. */
  readonly publicHosts: readonly string[];
  readonly webhookPath: string;
  /** Who is let in by what. */
  readonly credentials: Credentials;
  /** Who is believed about for whom they call. */
  readonly trustedProxies: TrustedProxies;
  /** How long a connection may stay open with nothing asked. */
  readonly keepAliveMs: number;
  readonly database: DatabaseConfig;
  /** The queue's tables are in the same with `_queue`. */
  readonly databaseSchema: string;
  /** Incode's Omni API. Outside production each has a default with which it reaches the mock provider. */
  readonly omni: {
    readonly baseUrl: string;
    readonly apiKey: Secret;
    readonly email: Secret;
    readonly password: Secret;
  };
  /** What leaves goes through these, loopback never. */
  readonly proxies: Proxies;
  readonly logLevel: LogLevel;
  /** Whether answers are checked against the contracts before they are sent: always, except in production. */
  readonly responseValidation: boolean;
  /**
   * How long a stop may take in all, at most half of it for requests; jobs have the rest, but for up to four seconds to give
   * back those that do not end.
   */
  readonly shutdownMs: number;
  /** How often verifications are looked for that no webhook finished. */
  readonly reconcileEveryMs: number;
  /** Scores read at the same time. Incode's limits are UNK. */
  readonly scoreConcurrency: number;
  /** Refused requests kept. */
  readonly quarantineRowsMax: number;
  /** How often and when a score is read, see `verifications/retry-policy.ts` for the reason of each default. */
  readonly retryPolicy: Pick<
    RetryPolicy,
    'notReadyAttemptsMax' | 'notReady' | 'failedAttemptsMax' | 'failed' | 'look' | 'gapMs'
  >;
  /** Whether evidence is kept, and the keys that seal it. */
  readonly evidence: EvidenceSettings;
  /** How long what is kept. */
  readonly retention: Retention;
  /** Variables that are set, begin like settings of ours, and are none. */
  readonly unknownNames: readonly string[];
  /** Where health and metrics are served without a key, if anywhere; a `port` of 0 takes any free one. */
  readonly monitoring: { readonly host: string; readonly port: number } | undefined;
  /** Whether spans are made for a collector. */
  readonly traces: boolean;
}

/**
 * Where a relative data folder starts. The sources are run in the workspace, from whichever of its folders, and keep their data at its
 * root, four levels up; what is built from them is installed somewhere among other packages, and its data are where it is started.
 */
function findBaseFolder(): string {
  return import.meta.filename.endsWith('.ts') ? join(import.meta.dirname, '../../../..') : process.cwd();
}

const settingNames = Object.keys(settingsSchema.shape);
const ownPorts: ReadonlySet<string> = new Set(['RECEIVER_PORT', 'RECEIVER_MONITORING_PORT']);

/**
 * What is set of our settings. `RECEIVER_PORT= pnpm dev` and a Compose file without the value both mean "the default": an empty
 * variable counts as unset, and so does the address that Kubernetes sets as the port of every container beside a service of this name.
 * The proxies are everybody's, in either case, and as elsewhere the lower one comes first.
 */
function pickSettings(env: Environment): Environment {
  const read = (name: string) => {
    const value = (proxySettings.has(name) ? env[name.toLowerCase()] : undefined) || env[name];
    const isOfKubernetes = ownPorts.has(name) && /^(tcp|udp):\/\//.test(value ?? '');
    return isOfKubernetes ? undefined : value || undefined;
  };
  return Object.fromEntries(settingNames.map((name) => [name, read(name)]));
}

function toDatabase(settings: Settings): DatabaseConfig {
  const { DATABASE_URL, RECEIVER_DATABASE_POOL_MAX, RECEIVER_DATA_DIR } = settings;
  return DATABASE_URL === undefined
    ? { engine: 'pglite', dataDir: resolve(findBaseFolder(), RECEIVER_DATA_DIR) }
    : { engine: 'postgres', url: DATABASE_URL, poolMax: RECEIVER_DATABASE_POOL_MAX };
}

function toCredentials(settings: Settings): Credentials {
  const { RECEIVER_JWKS_URL, RECEIVER_JWKS_ISSUER, RECEIVER_JWKS_AUDIENCE } = settings;
  const hasProvider = RECEIVER_JWKS_URL && RECEIVER_JWKS_ISSUER && RECEIVER_JWKS_AUDIENCE;
  return {
    webhookHeader: settings.RECEIVER_WEBHOOK_HEADER,
    webhookSecrets: Object.freeze(settings.RECEIVER_WEBHOOK_SECRETS ?? []),
    oauthClients: Object.freeze(settings.RECEIVER_OAUTH_CLIENTS ?? []),
    signingKeys: Object.freeze(settings.RECEIVER_OAUTH_SIGNING_KEYS ?? []),
    identityProvider: hasProvider
      ? Object.freeze({
          jwksUrl: RECEIVER_JWKS_URL,
          issuer: RECEIVER_JWKS_ISSUER,
          audience: RECEIVER_JWKS_AUDIENCE,
          tokenType: settings.RECEIVER_JWKS_TOKEN_TYPE,
        })
      : null,
    sourceAddresses: Object.freeze(settings.RECEIVER_SOURCE_ADDRESSES ?? []),
    apiKeys: Object.freeze(settings.RECEIVER_API_KEYS ?? []),
  };
}

function toRetryPolicy(settings: Settings): ReceiverConfig['retryPolicy'] {
  const backoff = (baseMs: number, maxMs: number) => Object.freeze({ baseMs, maxMs });
  return {
    notReadyAttemptsMax: settings.RECEIVER_NOT_READY_ATTEMPTS_MAX,
    notReady: backoff(settings.RECEIVER_NOT_READY_BACKOFF_MS, settings.RECEIVER_NOT_READY_BACKOFF_MAX_MS),
    failedAttemptsMax: settings.RECEIVER_FAILED_ATTEMPTS_MAX,
    failed: backoff(settings.RECEIVER_FAILED_BACKOFF_MS, settings.RECEIVER_FAILED_BACKOFF_MAX_MS),
    look: backoff(settings.RECEIVER_LOOK_BACKOFF_MS, settings.RECEIVER_LOOK_BACKOFF_MAX_MS),
    gapMs: settings.RECEIVER_SCORE_GAP_MS,
  };
}

function toMonitoring(settings: Settings): ReceiverConfig['monitoring'] {
  const { RECEIVER_MONITORING_HOST: host, RECEIVER_MONITORING_PORT: port } = settings;
  return port === undefined ? undefined : Object.freeze({ host, port });
}

function toConfig(settings: Settings, unknownNames: readonly string[]): ReceiverConfig {
  return Object.freeze({
    host: settings.RECEIVER_HOST,
    port: settings.RECEIVER_PORT,
    publicHosts: Object.freeze(settings.RECEIVER_PUBLIC_HOSTS ?? []),
    webhookPath: settings.RECEIVER_WEBHOOK_PATH,
    credentials: Object.freeze(toCredentials(settings)),
    trustedProxies: Object.freeze(settings.RECEIVER_TRUSTED_PROXIES ?? []),
    keepAliveMs: settings.RECEIVER_KEEP_ALIVE_MS,
    database: Object.freeze(toDatabase(settings)),
    databaseSchema: settings.RECEIVER_DATABASE_SCHEMA,
    omni: Object.freeze({
      baseUrl: settings.OMNI_BASE_URL ?? `http://127.0.0.1:${settings.MOCK_PROVIDER_PORT}`,
      apiKey: settings.OMNI_API_KEY,
      email: settings.OMNI_EMAIL,
      password: settings.OMNI_PASSWORD,
    }),
    proxies: Object.freeze({
      https: settings.HTTPS_PROXY,
      http: settings.HTTP_PROXY,
      direct: settings.NO_PROXY ?? '',
    }),
    logLevel: settings.LOG_LEVEL,
    responseValidation: settings.NODE_ENV !== 'production',
    shutdownMs: settings.RECEIVER_SHUTDOWN_MS,
    reconcileEveryMs: settings.RECEIVER_RECONCILE_EVERY_MS,
    scoreConcurrency: settings.RECEIVER_SCORE_CONCURRENCY,
    quarantineRowsMax: settings.RECEIVER_QUARANTINE_ROWS_MAX,
    retryPolicy: Object.freeze(toRetryPolicy(settings)),
    ...toPersonalData(settings),
    unknownNames: Object.freeze([...unknownNames]),
    monitoring: toMonitoring(settings),
    traces: Boolean(settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT),
  });
}

/**
 * The settings in `env`. Reads nothing else, but for the working directory of an installed package, and opens nothing. An empty variable
 * counts as unset.
 *
 * @throws {ConfigError} with every mistake, each by the name of its variable.
 */
export function loadConfig(env: Environment): ReceiverConfig {
  const set = pickSettings(env);
  const { data, error } = settingsSchema.safeParse(set);
  const mistakes = error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
  // One sentence for each variable.
  const isHostWrong = mistakes.some((mistake) => mistake.startsWith('RECEIVER_HOST '));
  const problems = [
    ...(isHostWrong ? [] : findExposure(set)),
    ...mistakes,
    ...findContradictions(set),
    ...findMissingEvidenceKeys(set),
  ];
  if (set['NODE_ENV'] === 'production') problems.push(...findProductionProblems(set));
  const { meant, unknown } = findMisspelt(env, settingNames);
  problems.push(...meant.map(({ name, setting }) => `${name} is no setting: did you mean ${setting}?`));
  if (data === undefined || problems.length > 0) throw new ConfigError(problems);
  return toConfig(data, unknown);
}
