import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { expect, test } from 'vitest';
import { z } from 'zod';

import { problemsOf } from '../../test/support/problems-of.ts';
import { loadConfig } from './config.ts';
import { settingsSchema } from './settings.ts';

const root = join(import.meta.dirname, '../../../..');

test('nothing has to be set, and an empty variable is an unset one', () => {
  const config = loadConfig({});
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    webhookPath: '/webhooks/ine-scraping',
    database: { engine: 'pglite', dataDir: join(root, '.data/receiver') },
    omni: { baseUrl: 'http://127.0.0.1:4000' },
    logLevel: 'info',
    responseValidation: true,
  });
  const empty = { RECEIVER_PORT: '', DATABASE_URL: '', OMNI_BASE_URL: '', LOG_LEVEL: '' };
  expect(inspect(loadConfig(empty))).toBe(inspect(config));
});

test('the mock provider is found by its port alone', () => {
  expect(loadConfig({ MOCK_PROVIDER_PORT: '4100' }).omni.baseUrl).toBe('http://127.0.0.1:4100');
});

test('a relative data folder starts at the workspace root, an absolute one is taken as it is', () => {
  const dataDirOf = (RECEIVER_DATA_DIR: string) => loadConfig({ RECEIVER_DATA_DIR }).database;
  expect(dataDirOf('data')).toMatchObject({ dataDir: join(root, 'data') });
  expect(dataDirOf('/srv/data')).toMatchObject({ dataDir: '/srv/data' });
});

test.each([
  [
    'RECEIVER_HOST',
    ['127.0.0.1', '::1', 'localhost', '127.1.2.3'],
    ['0.0.0.0', '::', '10.0.0.1', 'example.com'],
  ],
  [
    'RECEIVER_PUBLIC_HOSTS',
    ['ine.example.com', 'ine.example.com:8443, [2001:db8::7]:443', '192.0.2.7'],
    ['https://ine.example.com', 'ine.example.com/v1', 'a,', '*.example.com', '2001:db8::7', 'a:port'],
  ],
  ['RECEIVER_WEBHOOK_HEADER', ['X-Team', 'authorization'], ['two words', 'a:b', 'Host', 'X-Request-Id', 'ñ']],
  [
    'RECEIVER_WEBHOOK_SECRETS',
    ['a'.repeat(32), `${'a'.repeat(32)} , ${'b'.repeat(512)}`],
    ['a'.repeat(31), `${'a'.repeat(32)},`, ',', ' ', `${'a'.repeat(32)},${'b'.repeat(31)}`, 'ñ'.repeat(32)],
  ],
  [
    'RECEIVER_SOURCE_ADDRESSES',
    ['192.0.2.7', '192.0.2.0/24, 2001:db8::/32,::ffff:198.51.100.0/120', '0.0.0.0/0'],
    ['192.0.2.0/33', '192.0.2.7,', ',', ' ', 'ine.example.com', '192.0.2.*', '192.0.2.1-192.0.2.9'],
  ],
  [
    'RECEIVER_TRUSTED_PROXIES',
    ['1', '10', '10.0.0.0/8', '127.0.0.1,::1'],
    ['0', '11', '01', '-1', 'true', '*', 'loopback', '10.0.0.0/8,1', ' '],
  ],
  [
    'RECEIVER_API_KEYS',
    [
      `ops:read+operate:${'a1'.repeat(32)}`,
      `a:read:${'a1'.repeat(32)}, b.2_c-d:operate+evidence:${'B2'.repeat(32)}`,
    ],
    [
      `ops:read:${'a1'.repeat(32)},`,
      `ops:read:${'a1'.repeat(31)}`,
      `ops:read:${'zz'.repeat(32)}`,
      `ops:read:${'a1'.repeat(32)}:x`,
      `ops::${'a1'.repeat(32)}`,
      `ops:evidences:${'a1'.repeat(32)}`,
      `ops:read,operate:${'a1'.repeat(32)}`,
      `:read:${'a1'.repeat(32)}`,
      `ops:read:${'a1'.repeat(32)},ops:read:${'b2'.repeat(32)}`,
      'read',
    ],
  ],
  ['RECEIVER_PORT', ['0', '65535'], ['-1', '65536', '3e3', ' 1', '1.5']],
  [
    'RECEIVER_WEBHOOK_PATH',
    ['/hook', '/a/b-c_d.e~f', '/v2', '/webhooks/v1'],
    [
      'hook',
      '/',
      '/hook/',
      '//hook',
      '/a/../b',
      '/a b',
      '/:id',
      '/*all',
      '/%41',
      '/v1',
      '/v1/hook',
      '/healthz',
    ],
  ],
  [
    'DATABASE_URL',
    ['postgres://a:b@127.0.0.1:5432/c', 'postgresql://db/c'],
    ['mysql://a/b', 'db:5432', 'postgres', 'postgres:///c'],
  ],
  [
    'OMNI_BASE_URL',
    ['https://demo-api.incodesmile.com', 'http://127.0.0.1:4000/prefix'],
    ['ftp://a', 'incode', 'https://user:word@a', 'https://a/?b=c'],
  ],
  ['OMNI_API_KEY', ['made-up-key'], ['two words', 'línea', 'a\nb']],
  ['RECEIVER_DATABASE_SCHEMA', ['ine_scraping'], ['Upper', 'a-b', 'a;b']],
  ['LOG_LEVEL', ['warn', 'silent'], ['loud', 'WARN']],
  ['RECEIVER_SHUTDOWN_MS', ['0', '30000'], ['-1', '10s']],
  ['RECEIVER_NOT_READY_BACKOFF_MS', ['1'], ['0', 'x']],
])('%s takes what it can use and refuses the rest by its name', (name, good, bad) => {
  for (const value of good) expect([value, problemsOf({ [name]: value })]).toEqual([value, []]);
  const told = [expect.stringMatching(new RegExp(`^${name} must`))];
  for (const value of bad) expect([value, problemsOf({ [name]: value })]).toEqual([value, told]);
});

const client = `incode:${'a1'.repeat(32)}`;
const signingKey = `k1:${'A'.repeat(43)}=`;

test.each([
  [
    'RECEIVER_OAUTH_CLIENTS',
    [client, `${client}, incode:${'B2'.repeat(32)}`, `a.b-c_1:${'a1'.repeat(32)}`],
    [
      'incode',
      `incode:${'a1'.repeat(31)}`,
      `:${'a1'.repeat(32)}`,
      `${client},`,
      `${client}:x`,
      `a b:${'a1'.repeat(32)}`,
    ],
  ],
  [
    'RECEIVER_OAUTH_SIGNING_KEYS',
    [signingKey, `${signingKey}, k2:${'B'.repeat(86)}==`, `k1:${'_'.repeat(43)}`],
    [
      'k1',
      `k1:${'A'.repeat(42)}`,
      `${signingKey},`,
      `${signingKey},k1:${'B'.repeat(43)}=`,
      `:${'A'.repeat(43)}=`,
      `k1:${'!'.repeat(43)}`,
    ],
  ],
])('%s takes what is right and refuses what is wrong, beside its other half', (name, right, wrong) => {
  const whole = { RECEIVER_OAUTH_CLIENTS: client, RECEIVER_OAUTH_SIGNING_KEYS: signingKey };
  for (const value of right) expect([value, problemsOf({ ...whole, [name]: value })]).toEqual([value, []]);
  for (const value of wrong) {
    const problems = problemsOf({ ...whole, [name]: value });
    expect([value, problems.map((told) => told.split(' ')[0])]).toEqual([value, [name]]);
    expect(problems.join()).not.toContain(value);
  }
});

test('keys of a provider come by https, or from this machine', () => {
  const rest = { RECEIVER_JWKS_ISSUER: 'https://login.example.com/', RECEIVER_JWKS_AUDIENCE: 'ine' };
  for (const RECEIVER_JWKS_URL of [
    'https://login.example.com/keys',
    'http://127.0.0.1:9/keys',
    'http://[::1]:9/keys',
  ]) {
    expect(problemsOf({ ...rest, RECEIVER_JWKS_URL })).toEqual([]);
  }
  for (const RECEIVER_JWKS_URL of [
    'http://login.example.com/keys',
    'ftp://login.example.com',
    'login.example.com',
    // The command check would show it, and it would not be sent.
    'https://user:made-up-secret@login.example.com/keys',
  ]) {
    expect(problemsOf({ ...rest, RECEIVER_JWKS_URL })).toEqual([
      expect.stringMatching(/^RECEIVER_JWKS_URL must be/),
    ]);
  }
});

test('all mistakes are told at once, and none quotes a value', () => {
  const env = {
    RECEIVER_PORT: 'made-up-secret',
    DATABASE_URL: 'made-up-secret',
    LOG_LEVEL: 'made-up-secret',
  };
  const problems = problemsOf(env);
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'RECEIVER_PORT',
    'DATABASE_URL',
    'LOG_LEVEL',
  ]);
  expect(problems.join()).not.toContain('made-up-secret');
});

test('in Kubernetes, beside a service called receiver, it listens where it does elsewhere', () => {
  expect(loadConfig({ RECEIVER_PORT: 'tcp://10.0.0.1:3000' }).port).toBe(loadConfig({}).port);
  expect(loadConfig({ RECEIVER_MONITORING_PORT: 'tcp://10.0.0.1:9464' }).monitoring).toBeUndefined();
});

test('no secret can be read off the configuration, however it is printed', () => {
  const config = loadConfig({
    DATABASE_URL: 'postgres://user:made-up-1@db/c',
    OMNI_API_KEY: 'made-up-2',
    OMNI_EMAIL: 'made-up-3@example.com',
    OMNI_PASSWORD: 'made-up-4',
    RECEIVER_API_KEYS: `ops:read:${'ab'.repeat(32)}`,
    RECEIVER_OAUTH_CLIENTS: `incode:${'ab'.repeat(32)}`,
    RECEIVER_OAUTH_SIGNING_KEYS: `k1:made/up/7/${'c'.repeat(40)}`,
    RECEIVER_WEBHOOK_SECRETS: `made-up-5-${'a'.repeat(32)},made-up-6-${'b'.repeat(32)}`,
  });
  const printed = [
    JSON.stringify(config),
    inspect(config, { depth: 9, showHidden: true }),
    String(config.omni.apiKey),
  ];
  expect(printed.join()).not.toMatch(/made.up|abab/);
  expect(config.omni.password.reveal()).toBe('made-up-4');
});

test('the configuration cannot be changed', () => {
  const config = loadConfig({});
  for (const part of [
    config,
    config.database,
    config.publicHosts,
    config.credentials,
    config.credentials.webhookSecrets,
    config.credentials.apiKeys,
    config.credentials.oauthClients,
    config.credentials.signingKeys,
    config.credentials.sourceAddresses,
    config.trustedProxies,
    config.omni,
    config.retryPolicy,
    config.retryPolicy.failed,
  ]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test('every setting says what it means, and docs/settings.md states its default', async () => {
  const page = await readFile(join(root, 'docs/settings.md'), 'utf8');
  const { properties = {} } = z.toJSONSchema(settingsSchema, { io: 'input' });
  expect(Object.keys(properties)).toEqual(Object.keys(settingsSchema.shape));
  for (const [name, setting] of Object.entries(properties)) {
    if (typeof setting === 'boolean') throw new Error(`${name} has no schema`);
    expect([name, setting.description]).toEqual([name, expect.stringMatching(/^\S.+[^.]$/)]);
    const [, told = 'no row'] = new RegExp(`^\\| \`${name}\` \\| (.*?) ?\\|`, 'm').exec(page) ?? [];
    // A default in words, such as "the mock provider", is one that follows another setting.
    expect([name, /^`(.*?)`/.exec(told)?.[1]]).toEqual([name, setting.default]);
    expect(told).not.toBe('no row');
  }
});
