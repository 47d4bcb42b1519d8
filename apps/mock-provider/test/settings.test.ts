import { inspect } from 'node:util';

import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { expect, test } from 'vitest';

import { loadConfig } from '../src/settings/environment.ts';
import { MockProviderError } from '../src/errors.ts';

function problemsOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof MockProviderError && error.code === 'INVALID_SETTINGS') return error.message;
    throw error;
  }
  return '';
}

test('an empty environment is development: loopback, port 4000, the receiver of this machine', () => {
  expect(loadConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 4000,
    webhookUrl: 'http://127.0.0.1:3000/webhooks/ine-scraping',
    scenario: 'current',
    clock: 'real',
    scrapingMs: 3000,
    deliveryTimeoutMs: 10_000,
    logLevel: 'info',
    corsOrigins: ['loopback'],
    clientId: 'mockprovider',
  });
  expect(loadConfig({ MOCK_PROVIDER_CORS_ORIGINS: 'none' }).corsOrigins).toEqual([]);
  expect(loadConfig({}).seed).toBeUndefined();
});

test('the credentials of development are those that everybody else uses', () => {
  const { apiKey, email, password } = loadConfig({});
  expect(apiKey.matches(developmentCredentials.apiKey)).toBe(true);
  expect(email.matches(developmentCredentials.email)).toBe(true);
  expect(password.matches(developmentCredentials.password)).toBe(true);
});

test('a variable that begins like ours and is none is named, with the one that was meant, beside all other mistakes', () => {
  const env = {
    MOCK_PROVIDER_PROT: '1',
    MOCK_PROVIDER_WEBHOOK: 'http://127.0.0.1:1',
    MOCK_PROVIDER_SPEED: '3',
    MOCK_PROVIDER_CLOCK: 'fast',
    // Empty is unset, and the others are those of Kubernetes for a service of this name, and of somebody else.
    MOCK_PROVIDER_SCENARI: '',
    MOCK_PROVIDER_SERVICE_HOST: '10.0.0.1',
    MOCK_PROVIDER_PORT_4000_TCP_ADDR: '10.0.0.1',
    MOCK_SERVER_PORT: '1',
    MOCK_PROVDIER_HOST: 'x',
    mock_provider_seed: 'x',
  };
  expect(problemsOf(env).split('\n')).toEqual([
    'MOCK_PROVIDER_PROT is no setting: did you mean MOCK_PROVIDER_PORT?',
    'MOCK_PROVIDER_WEBHOOK is no setting: did you mean MOCK_PROVIDER_WEBHOOK_URL?',
    expect.stringMatching(/^MOCK_PROVIDER_SPEED is no setting[.:]/),
    'MOCK_PROVDIER_HOST is no setting: did you mean MOCK_PROVIDER_HOST?',
    'mock_provider_seed is no setting: did you mean MOCK_PROVIDER_SEED?',
    'MOCK_PROVIDER_CLOCK must be real or manual.',
  ]);
});

test('in Kubernetes, beside services of these names, the mock listens and notifies where it does elsewhere', () => {
  const services = { MOCK_PROVIDER_PORT: 'tcp://10.0.0.1:4000', RECEIVER_PORT: 'tcp://10.0.0.2:3000' };
  const { port, webhookUrl } = loadConfig({});
  expect(loadConfig(services)).toMatchObject({ port, webhookUrl });
});

test('a scenario that is mistyped is named, and so is the one that was meant', () => {
  expect(problemsOf({ MOCK_PROVIDER_SCENARIO: 'not-fuond' })).toMatch(
    /^MOCK_PROVIDER_SCENARIO must name a scenario: did you mean not-found\? There are current, .*\.$/,
  );
  expect(problemsOf({ MOCK_PROVIDER_SCENARIO: 'mix:current=8,duplicate=1' })).toMatch(
    /: did you mean duplicate-finished\? There are /,
  );
});

test('every setting can be set, and empty means unset', () => {
  const env = {
    MOCK_PROVIDER_HOST: '0.0.0.0',
    MOCK_PROVIDER_PUBLIC_HOSTS: 'mock.example, proxy.example:8443',
    MOCK_PROVIDER_CORS_ORIGINS: 'loopback, https://app.example',
    MOCK_PROVIDER_CLIENT_ID: 'acme123',
    MOCK_PROVIDER_PORT: '4001',
    MOCK_PROVIDER_WEBHOOK_URL: 'https://receiver.example/hook',
    MOCK_PROVIDER_ONBOARDING_STATUS_URL: 'http://127.0.0.1:8080/status',
    MOCK_PROVIDER_SCENARIO: 'not-found',
    MOCK_PROVIDER_CLOCK: 'manual',
    MOCK_PROVIDER_ALLOWED_HOSTS: 'receiver.example, tokens.example',
    MOCK_PROVIDER_DELIVERY_POLICY: 'legacy',
    MOCK_PROVIDER_WEBHOOK_HEADERS: '{"X-Team":"do-not-print"}',
    MOCK_PROVIDER_OAUTH_TOKEN_URL: 'https://tokens.example/token',
    MOCK_PROVIDER_OAUTH_CLIENT_ID: 'i',
    MOCK_PROVIDER_OAUTH_CLIENT_SECRET: 'c',
    DANGEROUSLY_ALLOW_ANY_WEBHOOK_HOST: 'true',
    MOCK_PROVIDER_SCENARIO_FILES: '',
    MOCK_PROVIDER_SCRAPING_MS: '0',
    MOCK_PROVIDER_DELIVERY_TIMEOUT_MS: '30000',
    MOCK_PROVIDER_SEED: 's',
    MOCK_PROVIDER_API_KEY: 'k',
    MOCK_PROVIDER_EMAIL: 'e',
    MOCK_PROVIDER_PASSWORD: 'p',
    MOCK_PROVIDER_CREDENTIALS: 'strict',
    MOCK_PROVIDER_RATE_LIMIT: '25',
    LOG_LEVEL: 'warn',
  };
  const config = loadConfig(env);
  expect(config).toMatchObject({
    host: '0.0.0.0',
    publicHosts: ['mock.example', 'proxy.example:8443'],
    corsOrigins: ['loopback', 'https://app.example'],
    clientId: 'acme123',
    port: 4001,
    webhookUrl: 'https://receiver.example/hook',
    onboardingStatusUrl: 'http://127.0.0.1:8080/status',
    scenario: 'not-found',
    clock: 'manual',
    scrapingMs: 0,
    deliveryTimeoutMs: 30_000,
    deliveryPolicy: 'legacy',
    allowedHosts: ['receiver.example', 'tokens.example'],
    oauthTokenUrl: 'https://tokens.example/token',
    dangerouslyAllowAnyWebhookHost: true,
    scenarioFiles: [],
    seed: 's',
    credentials: 'strict',
    rateLimit: 25,
    logLevel: 'warn',
  });
  expect(config.apiKey.matches('k') && config.email.matches('e') && config.password.matches('p')).toBe(true);
  const empty = Object.fromEntries(Object.keys(env).map((name) => [name, '']));
  expect(loadConfig(empty)).toEqual(loadConfig({}));
});

test("the webhook goes where the receiver's own settings have put it, or nowhere", () => {
  const env = { RECEIVER_PORT: '3100', RECEIVER_WEBHOOK_PATH: '/hook' };
  expect(loadConfig(env).webhookUrl).toBe('http://127.0.0.1:3100/hook');
  expect(loadConfig({ ...env, MOCK_PROVIDER_WEBHOOK_URL: 'none' }).webhookUrl).toBeNull();
});

test.each(['off', 'on'])('the rate limit can be %s', (rateLimit) => {
  expect(loadConfig({ MOCK_PROVIDER_RATE_LIMIT: rateLimit })).toMatchObject({ rateLimit });
});

test('a rate limit or credential mode that does not exist is refused with what there is', () => {
  expect(
    problemsOf({ MOCK_PROVIDER_RATE_LIMIT: '0', MOCK_PROVIDER_CREDENTIALS: 'none' }).split('\n'),
  ).toEqual([
    'MOCK_PROVIDER_CREDENTIALS must be lenient or strict.',
    'MOCK_PROVIDER_RATE_LIMIT must be off, on or a whole number from 1 to 10000.',
  ]);
});

test('all mistakes are reported at once, by the name of the variable', () => {
  const problems = problemsOf({
    MOCK_PROVIDER_PORT: '4000x',
    MOCK_PROVIDER_WEBHOOK_URL: 'receiver',
    MOCK_PROVIDER_SCENARIO: 'happy',
    MOCK_PROVIDER_CLOCK: 'fast',
    MOCK_PROVIDER_SCRAPING_MS: '-1',
    MOCK_PROVIDER_DELIVERY_TIMEOUT_MS: '30001',
    LOG_LEVEL: 'loud',
  }).split('\n');
  expect(problems).toHaveLength(7);
  expect(problems.map((problem) => problem.split(' ', 1)[0])).toEqual([
    'MOCK_PROVIDER_PORT',
    'MOCK_PROVIDER_WEBHOOK_URL',
    'MOCK_PROVIDER_SCENARIO',
    'MOCK_PROVIDER_CLOCK',
    'MOCK_PROVIDER_SCRAPING_MS',
    'MOCK_PROVIDER_DELIVERY_TIMEOUT_MS',
    'LOG_LEVEL',
  ]);
});

test.each(['not json', '["x"]', '{"X-Team":1}', '{"two words":"x"}', '{"Host":"x"}', '{"X":"line\\nbreak"}'])(
  'webhook headers of %s are refused by the name of the variable',
  (value) => {
    expect(problemsOf({ MOCK_PROVIDER_WEBHOOK_HEADERS: value })).toMatch(/^MOCK_PROVIDER_WEBHOOK_HEADERS/);
  },
);

test('a wrong webhook header is not repeated', () => {
  const problems = problemsOf({ MOCK_PROVIDER_WEBHOOK_HEADERS: '{"X-Team":"do-not-repeat\\n"}' });
  expect(problems).toContain('MOCK_PROVIDER_WEBHOOK_HEADERS');
  expect(problems).not.toContain('do-not-repeat');
});

test('a URL on another host needs that host in the list, and OAuth2 needs all three settings', () => {
  const env = {
    MOCK_PROVIDER_WEBHOOK_URL: 'https://receiver.example/hook',
    MOCK_PROVIDER_OAUTH_TOKEN_URL: 'https://tokens.example/token',
  };
  const names = problemsOf(env)
    .split('\n')
    .map((problem) => problem.split(' ', 1)[0]);
  expect(names).toEqual([
    'MOCK_PROVIDER_WEBHOOK_URL',
    'MOCK_PROVIDER_OAUTH_TOKEN_URL',
    'MOCK_PROVIDER_OAUTH_CLIENT_ID',
    'MOCK_PROVIDER_OAUTH_CLIENT_SECRET',
  ]);
  const hosts = { MOCK_PROVIDER_ALLOWED_HOSTS: 'receiver.example' };
  const url = { MOCK_PROVIDER_WEBHOOK_URL: env.MOCK_PROVIDER_WEBHOOK_URL };
  expect(loadConfig({ ...url, ...hosts }).webhookUrl).toBe('https://receiver.example/hook');
  expect(loadConfig({ ...url, DANGEROUSLY_ALLOW_ANY_WEBHOOK_HOST: 'true' }).webhookUrl).toBeDefined();
  expect(problemsOf({ ...url, DANGEROUSLY_ALLOW_ANY_WEBHOOK_HOST: 'yes' })).toContain(
    'must be true or false',
  );
});

test('a webhook URL with a password in it is refused and not repeated', () => {
  const problems = problemsOf({ MOCK_PROVIDER_WEBHOOK_URL: 'https://user:do-not-repeat@receiver.example/' });
  expect(problems).toContain('MOCK_PROVIDER_WEBHOOK_URL');
  expect(problems).not.toContain('do-not-repeat');
});

test('the settings are frozen, and secrets print as [redacted]', () => {
  const config = loadConfig({
    MOCK_PROVIDER_API_KEY: 'do-not-print',
    MOCK_PROVIDER_PASSWORD: 'do-not-print',
  });
  expect(Object.isFrozen(config)).toBe(true);
  for (const printed of [JSON.stringify(config), inspect(config), String(config.apiKey)]) {
    expect(printed).toContain('[redacted]');
    expect(printed).not.toContain('do-not-print');
  }
});
