import { expect, test } from 'vitest';

import { problemsOf } from '../../test/support/problems-of.ts';
import { loadConfig } from './config.ts';
import type { Environment } from './settings.ts';

/** Both doors, so that nobody comes in without a credential. */
const shutDoors = {
  RECEIVER_WEBHOOK_SECRETS: 'a'.repeat(32),
  RECEIVER_API_KEYS: `ops:read:${'b2'.repeat(32)}`,
};

/** What production needs besides. */
const omni = {
  DATABASE_URL: 'postgres://ine:made-up@db/ine',
  OMNI_BASE_URL: 'https://saas-api.incodesmile.com',
  OMNI_API_KEY: 'made-up-key',
  OMNI_EMAIL: 'executive@example.com',
  OMNI_PASSWORD: 'made-up-password',
};

test('production requires a database and every setting of the Omni API, and checks no answers', () => {
  for (const name of Object.keys(omni)) {
    const problems = problemsOf({ NODE_ENV: 'production', ...shutDoors, ...omni, [name]: '' });
    expect(problems).toEqual([`${name} is required with NODE_ENV=production`]);
  }
  expect(loadConfig({ NODE_ENV: 'production', ...shutDoors, ...omni }).responseValidation).toBe(false);
});

test('production starts with each door shut, or open on purpose and then on loopback', () => {
  const production = { NODE_ENV: 'production', ...omni };
  const namesOf = (env: Environment) =>
    problemsOf({ ...production, ...env }).map((told) => told.split(' ')[0]);
  const { RECEIVER_WEBHOOK_SECRETS, RECEIVER_API_KEYS } = shutDoors;
  const openWebhook = { DANGEROUSLY_ALLOW_UNAUTHENTICATED_WEBHOOK: 'true' };
  const openReads = { DANGEROUSLY_ALLOW_UNAUTHENTICATED_READS: 'true' };
  expect(namesOf({})).toEqual(['RECEIVER_WEBHOOK_SECRETS', 'RECEIVER_API_KEYS']);
  expect(namesOf({ RECEIVER_WEBHOOK_SECRETS })).toEqual(['RECEIVER_API_KEYS']);
  expect(namesOf({ RECEIVER_API_KEYS })).toEqual(['RECEIVER_WEBHOOK_SECRETS']);
  expect(namesOf({ ...openWebhook })).toEqual(['RECEIVER_API_KEYS']);
  expect(namesOf({ ...openReads, RECEIVER_WEBHOOK_SECRETS: ' ' })).toEqual(['RECEIVER_WEBHOOK_SECRETS']);
  expect(namesOf({ ...openReads, RECEIVER_WEBHOOK_SECRETS: '' })).toEqual(['RECEIVER_WEBHOOK_SECRETS']);
  for (const set of [
    shutDoors,
    { ...openWebhook, ...openReads },
    { ...openWebhook, RECEIVER_API_KEYS },
    { ...openReads, RECEIVER_WEBHOOK_SECRETS },
  ]) {
    expect(namesOf(set)).toEqual([]);
    for (const RECEIVER_HOST of ['0.0.0.0', '::', '10.0.0.1', 'ine.internal']) {
      expect(namesOf({ ...set, RECEIVER_HOST })).toEqual(set === shutDoors ? [] : ['RECEIVER_HOST']);
    }
  }
  expect(namesOf({ ...shutDoors, RECEIVER_HOST: '0.0.0.0:3000' })).toEqual(['RECEIVER_HOST']);
  const [name] = Object.keys(openReads);
  for (const word of ['1', 'yes', 'TRUE', 'true ']) {
    expect(namesOf({ ...shutDoors, [name ?? '']: word })).toEqual([name]);
  }
});

test('production refuses credentials in the open, an e-mail that is none, and a misspelt production', () => {
  const set = { NODE_ENV: 'production', ...shutDoors, ...omni };
  const namesOf = (env: Environment) => problemsOf({ ...set, ...env }).map((told) => told.split(' ')[0]);
  expect(namesOf({})).toEqual([]);
  for (const host of ['incode.example', '10.0.0.1', 'localhost.example', '[2001:db8::7]']) {
    expect([host, namesOf({ OMNI_BASE_URL: `http://${host}` })]).toEqual([host, ['OMNI_BASE_URL']]);
  }
  for (const host of ['127.0.0.1:4000', 'localhost', '[::1]:4000']) {
    expect([host, namesOf({ OMNI_BASE_URL: `http://${host}` })]).toEqual([host, []]);
  }
  for (const email of ['executive', 'a@', '@b', 'a b@c', 'a@b@c']) {
    expect([email, namesOf({ OMNI_EMAIL: email })]).toEqual([email, ['OMNI_EMAIL']]);
    expect(problemsOf({ OMNI_EMAIL: email })).toEqual([]);
  }
  for (const word of ['prod', 'Production', 'production ']) {
    expect([word, problemsOf({ NODE_ENV: word })]).toEqual([
      word,
      [expect.stringMatching(/^NODE_ENV must be production/)],
    ]);
  }
});
