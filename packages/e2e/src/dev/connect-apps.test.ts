import { expect, test } from 'vitest';

import { connectApps, takeDevelopment } from './connect-apps.ts';

test('with nothing set each app is pointed at the other, and logs from warn on', () => {
  const { receiver, mockProvider } = connectApps({});
  expect(receiver).toMatchObject({ OMNI_BASE_URL: 'http://127.0.0.1:4000', LOG_LEVEL: 'warn' });
  expect(mockProvider).toMatchObject({
    MOCK_PROVIDER_WEBHOOK_URL: 'http://127.0.0.1:3000/webhooks/ine-scraping',
    LOG_LEVEL: 'warn',
  });
});

test.each([
  [{ RECEIVER_PORT: '3111' }, 'http://127.0.0.1:3111/webhooks/ine-scraping', 'http://127.0.0.1:4000'],
  [{ RECEIVER_WEBHOOK_PATH: '/hook' }, 'http://127.0.0.1:3000/hook', 'http://127.0.0.1:4000'],
  [{ RECEIVER_HOST: '::1' }, 'http://[::1]:3000/webhooks/ine-scraping', 'http://127.0.0.1:4000'],
  [{ MOCK_PROVIDER_PORT: '4111' }, 'http://127.0.0.1:3000/webhooks/ine-scraping', 'http://127.0.0.1:4111'],
  [{ MOCK_PROVIDER_HOST: '0.0.0.0' }, 'http://127.0.0.1:3000/webhooks/ine-scraping', 'http://127.0.0.1:4000'],
])('whoever moves one app moves what the other knows of it: %j', (env, webhookUrl, omniUrl) => {
  const { receiver, mockProvider } = connectApps(env);
  expect(mockProvider['MOCK_PROVIDER_WEBHOOK_URL']).toBe(webhookUrl);
  expect(receiver['OMNI_BASE_URL']).toBe(omniUrl);
});

test('what is set explicitly stays, and an empty value counts as unset', () => {
  const { receiver, mockProvider } = connectApps({
    OMNI_BASE_URL: 'https://demo-api.incodesmile.com',
    MOCK_PROVIDER_WEBHOOK_URL: '',
    LOG_LEVEL: 'info',
  });
  expect(receiver).toMatchObject({ OMNI_BASE_URL: 'https://demo-api.incodesmile.com', LOG_LEVEL: 'info' });
  expect(mockProvider['MOCK_PROVIDER_WEBHOOK_URL']).toBe('http://127.0.0.1:3000/webhooks/ine-scraping');
});

test('the mock sends the header that the receiver demands, the first of its values, unless it is told another', () => {
  const env = { RECEIVER_WEBHOOK_SECRETS: 'made-up-1 ,made-up-2', RECEIVER_WEBHOOK_HEADER: 'X-Team' };
  const sentWith = (more: object) =>
    connectApps({ ...env, ...more }).mockProvider['MOCK_PROVIDER_WEBHOOK_HEADERS'];
  expect(sentWith({})).toBe('{"X-Team":"made-up-1"}');
  expect(sentWith({ RECEIVER_WEBHOOK_HEADER: '' })).toBe('{"x-webhook-secret":"made-up-1"}');
  expect(sentWith({ MOCK_PROVIDER_WEBHOOK_HEADERS: '{"a":"b"}' })).toBe('{"a":"b"}');
  expect(sentWith({ RECEIVER_WEBHOOK_SECRETS: '' })).toBeUndefined();
});

test('credentials that are set on one side are those of the other', () => {
  const { receiver, mockProvider } = connectApps({
    OMNI_API_KEY: 'ours',
    MOCK_PROVIDER_EMAIL: 'theirs@example.com',
  });
  expect(mockProvider['MOCK_PROVIDER_API_KEY']).toBe('ours');
  expect(receiver['OMNI_EMAIL']).toBe('theirs@example.com');
});

test('neither app sees the settings of the other, so that one mistake is reported once', () => {
  const { receiver, mockProvider } = connectApps({
    RECEIVER_PORT: 'abc',
    MOCK_PROVIDER_PORT: 'xyz',
    DATABASE_URL: 'postgres://127.0.0.1/dev',
  });
  expect(receiver).toMatchObject({ RECEIVER_PORT: 'abc', DATABASE_URL: 'postgres://127.0.0.1/dev' });
  expect(receiver['OMNI_BASE_URL']).toBeUndefined();
  expect(receiver).not.toHaveProperty('MOCK_PROVIDER_PORT');
  expect(mockProvider).toMatchObject({ MOCK_PROVIDER_PORT: 'xyz' });
  expect(mockProvider['MOCK_PROVIDER_WEBHOOK_URL']).toBeUndefined();
  expect(mockProvider).not.toHaveProperty('RECEIVER_PORT');
  expect(mockProvider).not.toHaveProperty('DATABASE_URL');
});

const production = {
  DATABASE_URL: 'postgres://writer:of-production@db.example.com:5432/verifications?sslmode=require',
  OMNI_BASE_URL: 'https://saas-api.incodesmile.com',
  OMNI_API_KEY: 'of-production',
  NODE_ENV: 'production',
  RECEIVER_PORT: '3000',
};

test('what a shell has of production is named without its secrets, and is not touched', () => {
  const { env, warnings } = takeDevelopment(production, false);
  expect(env).toEqual({ RECEIVER_PORT: '3000' });
  expect(warnings).toEqual([
    expect.stringMatching(
      /^DATABASE_URL names the database db\.example\.com:5432\/verifications: pnpm dev does not/,
    ),
    expect.stringMatching(
      /^OMNI_BASE_URL names https:\/\/saas-api\.incodesmile\.com: pnpm dev does not touch it/,
    ),
    expect.stringMatching(/^NODE_ENV is production: pnpm dev does not touch it/),
  ]);
  expect(warnings.join('\n')).not.toContain('of-production');
});

test('a database is left alone also on this machine, because a tunnel ends there', () => {
  const { env } = takeDevelopment({ DATABASE_URL: 'postgres://127.0.0.1/dev' }, false);
  expect(env).toEqual({});
  expect(takeDevelopment({ DATABASE_URL: 'no url' }, false).warnings).toEqual([
    expect.stringMatching(/^DATABASE_URL names a database: /),
  ]);
});

test('with --use-environment all of it is used, and said all the same', () => {
  const { env, warnings } = takeDevelopment(production, true);
  expect(env).toBe(production);
  expect(warnings).toHaveLength(3);
  expect(warnings[0]).toMatch(/verifications: pnpm dev uses it, as --use-environment says\.$/);
});

test('a shell of development has nothing to say', () => {
  const env = { OMNI_BASE_URL: 'http://localhost:4001', OMNI_API_KEY: 'mine', NODE_ENV: 'development' };
  expect(takeDevelopment(env, false)).toEqual({ env, warnings: [] });
});
