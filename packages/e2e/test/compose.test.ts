import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createReceiverClient } from '@ine-scraping/client';
import { loadConfig as loadMockProviderConfig } from '@ine-scraping/mock-provider';
import { loadConfig as loadReceiverConfig } from '@ine-scraping/receiver';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import { startBothApps } from '../src/story/both-apps.ts';

const text = await readFile(join(import.meta.dirname, '../../../compose.yaml'), 'utf8');

const serviceSchema = z.looseObject({
  environment: z.record(z.string(), z.string()),
  healthcheck: z.looseObject({ test: z.array(z.string()) }),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).optional(),
  build: z.looseObject({ target: z.string() }).optional(),
  read_only: z.boolean().optional(),
});
const { services } = z
  .looseObject({ services: z.record(z.string(), serviceSchema) })
  .parse(parse(text, { merge: true }));

function service(name: string) {
  const found = services[name];
  if (!found) throw new Error(`compose.yaml has no service ${name}`);
  return found;
}

test('compose.yaml has two receivers, PostgreSQL and the mock, each watched, ours read-only and open to this machine alone', () => {
  expect(Object.keys(services).toSorted()).toEqual(['mock-provider', 'postgres', 'receiver-1', 'receiver-2']);
  const ours = Object.values(services).filter(({ build }) => build);
  expect(ours.flatMap(({ build }) => build?.target ?? []).toSorted()).toEqual([
    'mock-provider',
    'receiver',
    'receiver',
  ]);
  expect(ours.map(({ read_only: readOnly }) => readOnly)).toEqual([true, true, true]);
  const ports = Object.values(services).flatMap((one) => one.ports);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  expect(new Set(ports).size).toBe(3);
});

test('the settings in compose.yaml can be used, and lead from one service to the other', () => {
  const postgres = service('postgres').environment;
  const mock = loadMockProviderConfig(service('mock-provider').environment);
  const { aliases } = z
    .looseObject({ networks: z.object({ default: z.object({ aliases: z.array(z.string()) }) }) })
    .parse(service('receiver-1')).networks.default;
  for (const name of ['receiver-1', 'receiver-2']) {
    const config = loadReceiverConfig({ ...service(name).environment, RECEIVER_HOST: '0.0.0.0' });
    if (config.database.engine !== 'postgres') throw new Error(`${name} has no PostgreSQL`);
    const url = new URL(config.database.url.reveal());
    expect([url.hostname, url.username, url.password, url.pathname.slice(1)]).toEqual([
      'postgres',
      postgres['POSTGRES_USER'],
      postgres['POSTGRES_PASSWORD'],
      postgres['POSTGRES_DB'],
    ]);
    expect(config.omni.baseUrl).toBe('http://mock-provider:4000');
    expect(service(name).depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    const notified = new URL(mock.webhookUrl ?? '');
    expect([aliases, notified.port, notified.pathname]).toEqual([
      [notified.hostname],
      String(config.port),
      config.webhookPath,
    ]);
  }
});

test('the credentials in compose.yaml fit each other, and the API key that its first lines name', async () => {
  const [, apiKey = ''] = /The API key is (\S+)\./.exec(text) ?? [];
  const { DATABASE_URL: _, OMNI_BASE_URL: __, ...environment } = service('receiver-1').environment;
  const headers = service('mock-provider').environment['MOCK_PROVIDER_WEBHOOK_HEADERS'] ?? '';
  const webhookHeaders = z.record(z.string(), z.string()).parse(JSON.parse(headers));
  const apps = await startBothApps({
    mockProvider: { clock: 'manual', scrapingMs: 1_000, webhookHeaders },
    receiver: environment,
  });
  onTestFinished(() => apps.stop());
  const { control } = apps.mockProvider;
  const { interviewId } = await control.play({ scenario: 'current' });
  await control.advance(60_000);
  const client = createReceiverClient({ baseUrl: apps.receiverUrl, apiKey });
  const { verdict } = await client.waitForVerdict(interviewId, { timeoutMs: 30_000 });
  expect(verdict.outcome).toBe('CURRENT');
});
