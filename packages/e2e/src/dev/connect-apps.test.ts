import { expect, test } from 'vitest';

import { connectApps } from './connect-apps.ts';

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
