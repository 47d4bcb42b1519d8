import { expect, test } from 'vitest';

import { problemsOf } from '../../test/support/problems-of.ts';
import { loadConfig } from './config.ts';

test.each([
  ['RECEIVER_PROT', 'RECEIVER_PORT'],
  ['RECIEVER_PORT', 'RECEIVER_PORT'],
  ['receiver_port', 'RECEIVER_PORT'],
  ['RECEIVER_WEBHOK_PAHT', 'RECEIVER_WEBHOOK_PATH'],
  ['OMNI_APIKEY', 'OMNI_API_KEY'],
  ['OMNI_PASSWROD', 'OMNI_PASSWORD'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['DATABSE_URL', 'DATABASE_URL'],
])('%s is refused, and %s is named as what was meant', (name, meant) => {
  expect(problemsOf({ [name]: 'made-up' })).toEqual([`${name} is no setting: did you mean ${meant}?`]);
  expect(problemsOf({ [name]: '' })).toEqual([]);
});

test('what may be somebody else’s is no mistake, and is named when it begins like a setting', () => {
  const others = {
    RECEIVER_SERVICE_HOST: '10.0.0.1',
    RECEIVER_PORT_3000_TCP: 'tcp://10.0.0.1:3000',
    RECEIVER_TEST: '1',
    OMNI_CLIENT_ID: 'made-up',
    // The setting itself is set, so this one is another's.
    DATABASE_URL: 'postgres://ine:made-up@db/ine',
    DATABASE_URI: 'mysql://db/other',
    DATABASE_HOST: 'db',
    MOCK_PROVIDER_HOST: '127.0.0.1',
    PATH: '/bin',
  };
  expect(loadConfig(others).unknownNames).toEqual([
    'RECEIVER_SERVICE_HOST',
    'RECEIVER_PORT_3000_TCP',
    'RECEIVER_TEST',
    'OMNI_CLIENT_ID',
  ]);
});
