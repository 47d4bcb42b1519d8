import { rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, onTestFinished, test, vi } from 'vitest';

import { traceOf } from '../../src/monitoring/tracing.ts';
import { copyPgliteTemplate } from '../support/engines.ts';
import { startReceiverProcess } from './receiver-process.ts';

// Each process loads everything and opens a database of its own, on cores that other tests use too.
vi.setConfig({ testTimeout: 90_000 });

/** A receiver that sends its spans to `collector`, and has had a notification. */
async function startTraced(collector: { url: string }, env: Record<string, string> = {}) {
  const folder = await copyPgliteTemplate();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const port = String(await findFreePort());
  const own = { RECEIVER_PORT: port, RECEIVER_DATA_DIR: folder, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const started = startReceiverProcess({ env: { LOG_LEVEL: 'warn', ...own, ...env } });
  await started.ready;
  const url = `http://127.0.0.1:${port}`;
  const sent = await fetch(`${url}/webhooks/ine-scraping`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' }),
  });
  expect(sent.status).toBe(200);
  return { ...started, url };
}

interface SentSpan {
  readonly name: string;
  readonly traceId: string;
}

/** A collector: what was sent to it, each request as one. One that hangs never answers. */
async function startCollector({ hangs = false } = {}) {
  const received: { path: string; body: string; headers: IncomingHttpHeaders }[] = [];
  const take = async (req: IncomingMessage, res: ServerResponse) => {
    received.push({ path: req.url ?? '', body: await text(req), headers: req.headers });
    if (!hangs) res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  };
  const server = createServer((req, res) => void take(req, res));
  const port = await listenInTest(server);
  const spans = () =>
    received.flatMap(({ body }): SentSpan[] =>
      JSON.parse(body).resourceSpans.flatMap((resource: { scopeSpans: { spans: SentSpan[] }[] }) =>
        resource.scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
  return { url: `http://127.0.0.1:${port}`, received, spans };
}

test('with a collector in the environment its spans are sent there by the time it has stopped, and metrics tell of the process', async () => {
  const collector = await startCollector();
  const { child, ended, url } = await startTraced(collector, {
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=made-up',
    OTEL_SERVICE_NAME: 'receiver-of-a-test',
  });
  const page = await (await fetch(`${url}/metrics`)).text();
  for (const name of [
    'process_cpu_seconds_total',
    'nodejs_eventloop_lag_p99_seconds',
    'nodejs_version_info',
  ]) {
    expect(page).toMatch(new RegExp(`^${name}[{ ]`, 'm'));
  }
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
  const [first] = collector.received;
  expect([first?.path, first?.headers['x-tenant']]).toEqual(['/v1/traces', 'made-up']);
  expect(first?.body).toContain('"receiver-of-a-test"');
  expect(first?.body).not.toContain('interview-1');
  const received = collector.spans().filter(({ name }) => name === 'receive notification');
  expect(received).toMatchObject([{ traceId: traceOf('interview-1').traceId }]);
});

test('a collector that hangs holds up neither an answer nor the stop', async () => {
  const collector = await startCollector({ hangs: true });
  const { child, ended } = await startTraced(collector);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ exitCode: 0, stderr: '' });
});

test('none of the interviews is traced when the sampler says so', async () => {
  const collector = await startCollector();
  const { child, ended } = await startTraced(collector, {
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  child.kill('SIGTERM');
  await ended;
  expect(collector.received).toEqual([]);
});
