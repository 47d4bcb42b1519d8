import { expect, test } from 'vitest';

import { Secret } from '../runtime/secret.ts';
import { accessWith, callerWith } from '../../test/support/callers.ts';
import type { ApiKey, Scope } from './api-key.ts';
import type { Caller } from './caller.ts';
import { digestOf, hashCredential } from './credential.ts';
import { createSigningKey } from './oauth-client.ts';

const [secret, next] = ['a'.repeat(32), 'b'.repeat(40)];

function createKey(name: string, key: string, ...scopes: Scope[]): ApiKey {
  return { name, scopes: new Set(scopes), sha256: hashCredential(new Secret(key)) };
}

test('while nothing is configured this machine may do everything, and nobody else anything', () => {
  const access = accessWith({});
  for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
    const local = callerWith({}, address);
    const admitted = { allowed: true, keyName: null };
    expect([access.mayNotify(local), access.mayRead(local), access.mayOperate(local)]).toEqual(
      Array.from({ length: 3 }, () => admitted),
    );
  }
  for (const address of ['192.0.2.7', '2001:db8::7', '::ffff:192.0.2.7', 'localhost']) {
    const strange = callerWith({ 'x-forwarded-for': '127.0.0.1' }, address);
    expect(access.mayNotify(strange)).toMatchObject({ allowed: false, code: 'UNAUTHENTICATED' });
    expect(access.mayRead(strange)).toMatchObject({ allowed: false, code: 'FORBIDDEN' });
    expect(access.mayOperate(strange)).toMatchObject({ allowed: false, code: 'FORBIDDEN' });
  }
  expect(access.mayNotify({ headers: {}, peer: undefined, address: undefined })).toMatchObject({
    allowed: false,
  });
});

test('a notification needs one of the values, from wherever it comes', () => {
  const access = accessWith({ webhookSecrets: [new Secret(secret), new Secret(next)] });
  for (const value of [secret, next]) {
    expect(access.mayNotify(callerWith({ 'x-webhook-secret': value }))).toMatchObject({ allowed: true });
  }
  const wrong: Caller['headers'][] = [
    {},
    { 'x-webhook-secret': '' },
    { 'x-webhook-secret': secret.slice(1) },
    { 'x-webhook-secret': `${secret}a` },
    { 'x-webhook-secret': secret.toUpperCase() },
    // What Node makes of a header that is sent twice.
    { 'x-webhook-secret': `${secret}, ${next}` },
    { 'x-webhook-secret': `${secret},${next}` },
    { 'x-webhook-secret': [secret] },
    { 'x-other': secret },
    { authorization: `Bearer ${secret}` },
  ];
  for (const headers of wrong) {
    const found = access.mayNotify(callerWith(headers, '127.0.0.1'));
    expect([headers, found]).toEqual([
      headers,
      {
        allowed: false,
        code: 'UNAUTHENTICATED',
        detail: 'the header that this receiver demands of notifications is missing or has another value',
        challenge: 'Static-Header realm="webhook"',
      },
    ]);
  }
});

test('the header has the name that was chosen, and a value that is removed no longer lets in', () => {
  const access = accessWith({ webhookHeader: 'authorization', webhookSecrets: [new Secret(next)] });
  expect(access.mayNotify(callerWith({ authorization: next }))).toMatchObject({ allowed: true });
  expect(access.mayNotify(callerWith({ authorization: secret }))).toMatchObject({ allowed: false });
  expect(access.mayNotify(callerWith({ 'x-webhook-secret': next }))).toMatchObject({ allowed: false });
});

test('each kind that is configured is demanded, and only a token that is new has anybody wait', async () => {
  const access = accessWith({
    webhookSecrets: [new Secret(secret)],
    oauthClients: [{ id: 'incode', sha256: hashCredential(new Secret(next)) }],
    signingKeys: [createSigningKey()],
    sourceAddresses: [{ address: { family: 'ipv4', text: '198.51.100.0' }, bits: 24 }],
  });
  const { accessToken = '' } = (await access.tokens?.issue('incode')) ?? {};
  const all = { 'x-webhook-secret': secret, authorization: `Bearer ${accessToken}` };
  const near = '::ffff:198.51.100.7';
  const first = access.mayNotify(callerWith(all, near));
  expect([first instanceof Promise, await first]).toMatchObject([true, { allowed: true }]);
  expect(access.mayNotify(callerWith(all, near))).toMatchObject({ allowed: true });

  const unauthenticated = { allowed: false, code: 'UNAUTHENTICATED' };
  expect(access.mayNotify(callerWith(all))).toMatchObject({ code: 'FORBIDDEN', challenge: null });
  expect(access.mayNotify({ ...callerWith(all, near), address: undefined })).toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(access.mayNotify(callerWith({ ...all, 'x-webhook-secret': next }, near))).toMatchObject(
    unauthenticated,
  );
  expect(access.mayNotify(callerWith({ 'x-webhook-secret': secret }, near))).toMatchObject(unauthenticated);
  const forged = callerWith({ ...all, authorization: `Bearer ${accessToken}x` }, near);
  expect(await access.mayNotify(forged)).toMatchObject(unauthenticated);
  // This machine is no exception, wherever there is something to show.
  expect(access.mayNotify(callerWith({}, '127.0.0.1'))).toMatchObject({ allowed: false });
});

test('addresses alone let in nobody who is not on this machine, or behind a proxy on it', () => {
  const access = accessWith({
    sourceAddresses: [{ address: { family: 'ipv4', text: '198.51.100.7' }, bits: 32 }],
  });
  const address = '198.51.100.7';
  expect(access.mayNotify({ headers: {}, peer: '127.0.0.1', address })).toMatchObject({ allowed: true });
  expect(access.mayNotify({ headers: {}, peer: address, address })).toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  expect(access.mayNotify(callerWith({}, '127.0.0.1'))).toMatchObject({ code: 'FORBIDDEN' });
});

test('an API key opens what its scopes say, and nothing else', () => {
  const apiKeys = [
    createKey('backend', 'key-1', 'read'),
    createKey('robot', 'key-2', 'operate'),
    createKey('ops', 'key-3', 'read', 'operate'),
  ];
  const access = accessWith({ apiKeys });
  const found = ['key-1', 'key-2', 'key-3'].map((key) => {
    const caller = callerWith({ authorization: `bearer  ${key}` });
    return [access.mayRead(caller), access.mayOperate(caller)];
  });
  const lacks = (scope: Scope) => ({
    allowed: false,
    code: 'FORBIDDEN',
    challenge: `Bearer realm="v1", error="insufficient_scope", scope="${scope}"`,
  });
  expect(found).toMatchObject([
    [{ allowed: true, keyName: 'backend' }, lacks('operate')],
    [lacks('read'), { allowed: true, keyName: 'robot' }],
    [
      { allowed: true, keyName: 'ops' },
      { allowed: true, keyName: 'ops' },
    ],
  ]);
});

test.each([
  [undefined, 'Bearer realm="v1"'],
  ['Bearer', 'Bearer realm="v1", error="invalid_token"'],
  ['Bearer key-2', 'Bearer realm="v1", error="invalid_token"'],
  ['Bearer key-1 key-1', 'Bearer realm="v1", error="invalid_token"'],
  ['Bearer key-1, Bearer key-1', 'Bearer realm="v1", error="invalid_token"'],
  ['Basic key-1', 'Bearer realm="v1", error="invalid_token"'],
  ['key-1', 'Bearer realm="v1", error="invalid_token"'],
  [`Bearer ${digestOf('key-1').toString('hex')}`, 'Bearer realm="v1", error="invalid_token"'],
])('%s as Authorization is no key, on this machine neither', (authorization, challenge) => {
  const access = accessWith({ apiKeys: [createKey('ops', 'key-1', 'read', 'operate')] });
  const caller = callerWith(authorization === undefined ? {} : { authorization }, '127.0.0.1');
  for (const found of [access.mayRead(caller), access.mayOperate(caller)]) {
    expect(found).toMatchObject({ allowed: false, code: 'UNAUTHENTICATED', challenge });
  }
});
