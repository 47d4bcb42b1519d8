import { request } from 'node:http';
import { text } from 'node:stream/consumers';

import { onTestFinished } from 'vitest';

import { createReadCaller } from '../../src/access/caller.ts';
import { createOwnHosts } from '../../src/access/own-hosts.ts';
import type { ReceiverCore } from '../../src/core.ts';
import { createApp, type AppOptions } from '../../src/http/app.ts';
import { createEntrance } from '../../src/http/entrance.ts';
import { Refusals } from '../../src/http/refusals.ts';
import { startHttpServer, type HttpServerOptions } from '../../src/http/server.ts';
import { createWebhook, type Webhook } from '../../src/http/webhook.ts';
import { Metrics } from '../../src/monitoring/metrics.ts';
import { noTracing } from '../../src/monitoring/tracing.ts';
import { accessWith } from '../support/callers.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

/** Where the webhook of a test app is. */
export const webhookPath = '/hook';

/** What is refused before the app sees it, so that no request that a client can make shows it. */
export const rawCodes = [
  'REQUEST_MALFORMED',
  'REQUEST_BROKEN_OFF',
  'REQUEST_TIMEOUT',
  'EXPECTATION_FAILED',
  'HEADERS_TOO_LARGE',
] as const;

/** A core that can do what a test needs of it, and no more. */
export function coreThat(methods: Partial<ReceiverCore>): () => ReceiverCore {
  // What is missing must not be called.
  const traces = { quarantine: () => Promise.resolve(), countRefusal: () => undefined };
  return () => ({ ...traces, ...methods }) as ReceiverCore;
}

function withDefaults(options: Partial<AppOptions>): AppOptions {
  const { currentCore = coreThat({}), logger = createRecordingLogger(), metrics = new Metrics() } = options;
  const { readCaller = createReadCaller([]) } = options;
  return {
    currentCore,
    access: accessWith({}),
    readCaller,
    ownHosts: createOwnHosts('127.0.0.1', []),
    webhookPath,
    logger,
    audit: logger,
    refusals: new Refusals({ currentCore, readCaller, logger, metrics }),
    responseValidation: true,
    metrics,
    tracing: noTracing,
    ...options,
  };
}

/** The HTTP side alone, on a core that can do nothing unless `options` says otherwise. */
export function createTestApp(options: Partial<AppOptions> = {}) {
  const all = withDefaults(options);
  return createApp(all, createWebhook(all));
}

/** A webhook that has everything answered by Express. */
const onlyExpress: Pick<Webhook, 'answerPlainly'> = {
  answerPlainly: async (_req, _res, otherwise) => otherwise(),
};

/** Serves a test app until the test has finished, and returns its URL. */
export async function serveTestApp(
  options: Partial<AppOptions> = {},
  { plainly = true, ...server }: Partial<HttpServerOptions> & { plainly?: boolean } = {},
): Promise<string> {
  const all = withDefaults(options);
  const onRefused = (code: string) => all.refusals.count(code);
  const webhook = createWebhook(all);
  const app = createApp(all, webhook);
  const entrance = createEntrance(app, { ...all, onRefused, webhook: plainly ? webhook : onlyExpress });
  const listening = await startHttpServer(entrance, {
    host: '127.0.0.1',
    port: 0,
    onRefused,
    ...server,
  });
  onTestFinished(() => listening.stop(0));
  return listening.url;
}

export interface Asked {
  /** Default GET. */
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Asks with every header as it is given, `Host` and `Origin` included, which `fetch` may not. */
export async function ask(url: string, { method = 'GET', headers = {}, body = '' }: Asked = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Record<string, string | string[] | undefined>;
    body: string;
  }>();
  const req = request(url, { method, headers: { 'Content-Length': Buffer.byteLength(body), ...headers } });
  req.on('error', reject).on('response', (res) => {
    const { statusCode: status = 0, headers: answered } = res;
    text(res).then((read) => resolve({ status, headers: answered, body: read }), reject);
  });
  req.end(body);
  return promise;
}
