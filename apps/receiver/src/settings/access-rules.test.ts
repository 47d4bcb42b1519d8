import { expect, test } from 'vitest';

import { ConfigError } from './config-error.ts';
import { loadConfig } from './config.ts';
import type { Environment } from './settings.ts';

/** The variables that are complained about. */
function namesOf(env: Environment): string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((told) => told.split(' ')[0] ?? '');
    throw error;
  }
}

const apiKeys = { RECEIVER_API_KEYS: `ops:read:${'b2'.repeat(32)}` };
const header = { RECEIVER_WEBHOOK_SECRETS: 'a'.repeat(32) };
const oauth = {
  RECEIVER_OAUTH_CLIENTS: `incode:${'a1'.repeat(32)}`,
  RECEIVER_OAUTH_SIGNING_KEYS: `k1:${'A'.repeat(43)}=`,
};
const provider = {
  RECEIVER_JWKS_URL: 'https://login.example.com/keys',
  RECEIVER_JWKS_ISSUER: 'https://login.example.com/',
  RECEIVER_JWKS_AUDIENCE: 'https://ine.example.com/webhook',
};
const addresses = { RECEIVER_SOURCE_ADDRESSES: '192.0.2.0/24', RECEIVER_TRUSTED_PROXIES: '10.0.0.0/8' };
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://ine:made-up@db/ine',
  OMNI_BASE_URL: 'https://saas-api.incodesmile.com',
  OMNI_API_KEY: 'made-up-key',
  OMNI_EMAIL: 'executive@example.com',
  OMNI_PASSWORD: 'made-up-password',
};
const everywhere = { RECEIVER_HOST: '0.0.0.0' };

test('each kind of credential shuts the door of the webhook alone, in production and on every address', () => {
  for (const credential of [header, oauth, provider, { ...header, ...oauth, ...provider, ...addresses }]) {
    expect(namesOf({ ...production, ...apiKeys, ...everywhere, ...credential })).toEqual([]);
    expect(namesOf({ ...everywhere, ...credential })).toEqual(['RECEIVER_HOST']);
  }
});

test('an address is no credential: it shuts no door', () => {
  expect(namesOf({ ...apiKeys, ...everywhere, ...addresses })).toEqual(['RECEIVER_HOST']);
  expect(namesOf({ ...production, ...apiKeys, ...addresses })).toEqual(['RECEIVER_WEBHOOK_SECRETS']);
  const open = { DANGEROUSLY_ALLOW_UNAUTHENTICATED_WEBHOOK: 'true' };
  expect(namesOf({ ...production, ...apiKeys, ...addresses, ...open })).toEqual([]);
  expect(namesOf({ ...production, ...apiKeys, ...addresses, ...open, ...everywhere })).toEqual([
    'RECEIVER_HOST',
  ]);
});

test('half of a credential is a mistake that names the other half', () => {
  for (const whole of [oauth, provider]) {
    expect(namesOf(whole)).toEqual([]);
    for (const name of Object.keys(whole)) {
      expect([name, namesOf({ ...whole, [name]: '' })]).toEqual([name, [name]]);
    }
  }
});

test('the static header and the bearer token cannot be the same header', () => {
  const taken = { ...header, RECEIVER_WEBHOOK_HEADER: 'Authorization' };
  expect(namesOf(taken)).toEqual([]);
  for (const tokens of [oauth, provider]) {
    expect(namesOf({ ...taken, ...tokens })).toEqual(['RECEIVER_WEBHOOK_HEADER']);
    expect(namesOf({ ...tokens, RECEIVER_WEBHOOK_HEADER: 'Authorization' })).toEqual([]);
  }
});
