import { createOmniClient } from '@ine-scraping/client';
import type { TracerProvider } from '@opentelemetry/api';

import { createAccess } from './access/access.ts';
import { createReadCaller } from './access/caller.ts';
import { createOwnHosts } from './access/own-hosts.ts';
import type { ReceiverConfig } from './settings/config.ts';
import { CoreOpener, type OpenedCore } from './open-core.ts';
import { Deadline } from './runtime/deadline.ts';
import { Database, type Engine } from './database/database.ts';
import { openEngine } from './database/open-engine.ts';
import { watchAccess } from './database/watch-access.ts';
import { createApp, type AppOptions } from './http/app.ts';
import { createEntrance } from './http/entrance.ts';
import { createMonitoringApp, routeOf } from './http/metrics-page.ts';
import { problemStatuses } from './http/problem.ts';
import { Refusals } from './http/refusals.ts';
import { tokenRequestRefused } from './http/token-endpoint.ts';
import { startHttpServer, type HttpServer } from './http/server.ts';
import { createWebhook } from './http/webhook.ts';
import { Metrics } from './monitoring/metrics.ts';
import { createTracing, type Tracing } from './monitoring/tracing.ts';
import { EvidenceSafe } from './personal-data/evidence-safe.ts';
import { createAuditLogger, createJsonLogger } from './runtime/logger.ts';
import type { Logger } from './runtime/logger.ts';
import { createOutgoingFetch } from './runtime/outgoing-fetch.ts';
import { startCore } from './core.ts';
import { notificationRefused } from './inbox/accept-notification.ts';
import type { ReadScore } from './scores/fetch-score.ts';

export interface ReceiverOptions {
  /** Default: JSON lines on standard output, at `config.logLevel`. */
  readonly logger?: Logger;
  /** In place of what `config.database` says, for tests: the receiver stops what it was given. */
  readonly openDatabase?: () => Promise<Engine>;
  /** Whether the process is ours alone, so that its memory and its event loop are among the metrics. Default false. */
  readonly processMetrics?: boolean;
  /** Where spans go. Default: none are made. */
  readonly tracerProvider?: TracerProvider;
}

/** A receiver that listens. */
export interface Receiver {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** What to enter at Incode as the INE Scraping webhook URL, as seen from this machine. */
  readonly webhookUrl: string;
  /** Where health and metrics are without a key, such as `http://127.0.0.1:9464`; `undefined` without `config.monitoring`. */
  readonly monitoringUrl: string | undefined;
  /**
   * Resolves when database and queue work: normally before `startReceiver` has. Rejects when somebody must act, such
   * as on wrong credentials. Nobody has to await it.
   */
  readonly ready: Promise<void>;
  /**
   * Resolves with the reason when the receiver cannot go on, and its process must end: a new one finds everything that was
   * acknowledged. Until then it answers 503. Never rejects.
   */
  readonly failed: Promise<Error>;
  /**
   * Takes no new connections, lets requests and jobs finish, and closes everything, all within `config.shutdownMs`: what hangs
   * then is abandoned. Calls share one promise. What was not finished is taken up by the next start.
   */
  stop(): Promise<void>;
}

/** Below the longest time for an attempt to read a score, so that the client's own, more telling error comes first. */
const omniTotalMs = 55_000;

/** Reads scores at Incode, through the proxies, with our credentials. Each reading is over after `totalMs`. */
export function createReadScore({ omni, proxies }: ReceiverConfig, totalMs = omniTotalMs): ReadScore {
  const client = createOmniClient({
    baseUrl: omni.baseUrl,
    apiKey: omni.apiKey.reveal(),
    email: omni.email.reveal(),
    password: omni.password.reveal(),
    timeouts: { totalMs },
    fetch: createOutgoingFetch(proxies),
  });
  return (interviewId, { signal }) => client.getScore({ interviewId, signal });
}

interface Opening extends Required<Pick<ReceiverOptions, 'logger' | 'openDatabase'>> {
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

async function openCore(config: ReceiverConfig, options: Opening): Promise<OpenedCore> {
  const { logger, metrics, tracing } = options;
  const engine = await options.openDatabase();
  try {
    const core = await startCore({
      database: new Database(watchAccess(engine, logger), config.databaseSchema),
      readScore: createReadScore(config),
      safe: new EvidenceSafe(config.evidence),
      logger,
      metrics,
      tracing,
      settings: {
        retryPolicy: config.retryPolicy,
        queue: { concurrency: config.scoreConcurrency },
        reconcileEveryMs: config.reconcileEveryMs,
        quarantineRowsMax: config.quarantineRowsMax,
        retention: config.retention,
      },
    });
    const stop = async (deadline: Deadline): Promise<void> => {
      try {
        await core.stop(deadline);
      } finally {
        await deadline.wait(engine.stop());
      }
    };
    return { core, stop };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

function createMetrics({ processMetrics = false }: ReceiverOptions): Metrics {
  const ofOthers = [notificationRefused, tokenRequestRefused];
  const metrics = new Metrics({ refusalCodes: [...Object.keys(problemStatuses), ...ofOthers] });
  if (processMetrics) metrics.collectOfProcess();
  return metrics;
}

interface Servers {
  readonly main: HttpServer;
  readonly monitoring: HttpServer | undefined;
}

async function startServers(
  config: ReceiverConfig,
  parts: Pick<AppOptions, 'currentCore' | 'logger' | 'audit' | 'metrics' | 'tracing'>,
): Promise<Servers> {
  const { logger, metrics } = parts;
  const readCaller = createReadCaller(config.trustedProxies);
  const refusals = new Refusals({ ...parts, readCaller });
  const onRefused = (code: string) => refusals.count(code);
  const options = {
    ...parts,
    access: createAccess(config.credentials, { logger, fetch: createOutgoingFetch(config.proxies) }),
    readCaller,
    ownHosts: createOwnHosts(config.host, config.publicHosts),
    webhookPath: config.webhookPath,
    refusals,
    responseValidation: config.responseValidation,
  };
  const webhook = createWebhook(options);
  const app = createApp(options, webhook);
  const main = await startHttpServer(createEntrance(app, { ...config, onRefused, webhook }), {
    ...config,
    onRefused,
    onRequest: (req) => metrics.request(routeOf(req, config.webhookPath)),
  });
  if (!config.monitoring) return { main, monitoring: undefined };
  try {
    const where = { ...config.monitoring, portSetting: 'RECEIVER_MONITORING_PORT' };
    return { main, monitoring: await startHttpServer(createMonitoringApp(parts), where) };
  } catch (error) {
    await main.stop(0);
    throw error;
  }
}

/**
 * Starts a receiver. Resolves when it is ready, or when its database could not be reached at first: it then answers 503 and
 * goes on trying, see {@link Receiver.ready}.
 *
 * @throws ListenError (port in use), DatabaseAccessRefusedError, DatabaseTooNewError, DatabaseFolderInUseError: somebody must act.
 */
export async function startReceiver(
  config: ReceiverConfig,
  options: ReceiverOptions = {},
): Promise<Receiver> {
  const logger = options.logger ?? createJsonLogger(config.logLevel);
  const { unknownNames } = config;
  if (unknownNames.length > 0) {
    logger.warn(
      { names: unknownNames },
      'variables that begin like settings of the receiver and are none are ignored',
    );
  }
  const failed = Promise.withResolvers<Error>();
  const metrics = createMetrics(options);
  const tracing = createTracing(options.tracerProvider);
  const resolved = {
    logger,
    metrics,
    tracing,
    openDatabase: async () => {
      const engine = await (options.openDatabase?.() ?? openEngine(config.database, logger));
      void engine.ended?.then(failed.resolve);
      return engine;
    },
  };
  const opener = new CoreOpener({ logger, open: () => openCore(config, resolved) });
  // Listens first: a port in use is found before the database is touched, and health can be asked from the beginning.
  const servers = await startServers(config, {
    currentCore: () => opener.current(),
    logger,
    audit: options.logger ?? createAuditLogger(config.logLevel),
    metrics,
    tracing,
  });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const deadline = new Deadline(config.shutdownMs);
    try {
      // Requests first: they need the core, the core does not need them.
      await servers.main.stop(deadline.remainingMs / 2);
    } finally {
      await opener.stop(deadline);
      // Last, so that whoever watches sees the end.
      await servers.monitoring?.stop(0);
    }
  };
  try {
    await opener.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: servers.main.url,
    webhookUrl: servers.main.url + config.webhookPath,
    monitoringUrl: servers.monitoring?.url,
    ready: opener.ready,
    failed: failed.promise,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
