import { expect, test } from 'vitest';

import { accessWith, callerWith } from '../../test/support/callers.ts';
import { loadConfig } from '../settings/config.ts';
import { runCommand } from '../../test/support/command.ts';

const run = (...args: string[]) => runCommand(args);

/** The credential and the setting, each alone on a line of its own. */
function readCredential(stdout: string) {
  const [credential = '', setting = ''] = Array.from(stdout.matchAll(/^ {2}(\S+)$/gm), ([, line]) => line);
  const [, name = '', value = ''] = /^(\w+)=(.+)$/.exec(setting) ?? [];
  return { credential, name, value };
}

test('an API key that was made opens what it was made for, and its setting does not tell it', async () => {
  const made = await run('keys', '--name', 'ops', '--scopes', 'operate,read');
  expect(made).toMatchObject({ exitCode: 0, stderr: '' });
  const { credential, name, value } = readCredential(made.stdout);
  expect([name, value]).toEqual([
    'RECEIVER_API_KEYS',
    expect.stringMatching(/^ops:read\+operate:[0-9a-f]{64}$/),
  ]);
  expect(value).not.toContain(credential);
  const { stdout } = await run('keys', '--name', 'backend', '--scopes', 'read');
  const other = readCredential(stdout);
  const access = accessWith(loadConfig({ [name]: `${value}, ${other.value}` }).credentials);
  const callerOf = (key: string) => callerWith({ authorization: `Bearer ${key}` });
  expect(access.mayOperate(callerOf(credential))).toEqual({ allowed: true, keyName: 'ops' });
  expect(access.mayRead(callerOf(other.credential))).toEqual({ allowed: true, keyName: 'backend' });
  expect(access.mayOperate(callerOf(other.credential))).toMatchObject({ code: 'FORBIDDEN' });
});

test('a value for the webhook is made as its setting wants it, and never twice', async () => {
  const outputs = await Promise.all(Array.from({ length: 20 }, () => run('keys', '--webhook')));
  const made = outputs.map(({ stdout }) => readCredential(stdout));
  expect(new Set(made.map(({ credential }) => credential)).size).toBe(20);
  for (const { credential, name, value } of made) {
    // 256 bits in base64url, after what tells a scanner of secrets what it is.
    expect([name, value]).toEqual(['RECEIVER_WEBHOOK_SECRETS', expect.stringMatching(/^ine_[\w-]{43}$/)]);
    const access = accessWith(loadConfig({ [name]: value }).credentials);
    const headers = { 'x-webhook-secret': credential };
    expect(access.mayNotify(callerWith(headers))).toMatchObject({ allowed: true });
  }
});

test('a client and a signing key that were made get a token that the webhook takes, and the settings do not tell the secret', async () => {
  const client = readCredential((await run('keys', '--oauth-client', 'incode')).stdout);
  expect([client.name, client.value]).toEqual([
    'RECEIVER_OAUTH_CLIENTS',
    expect.stringMatching(/^incode:[0-9a-f]{64}$/),
  ]);
  expect(client.value).not.toContain(client.credential);
  const made = await Promise.all([1, 2].map(() => run('keys', '--signing-key')));
  const [key = '', other = ''] = made.map(
    ({ stdout }) => /^ {2}RECEIVER_OAUTH_SIGNING_KEYS=(\S+)$/m.exec(stdout)?.[1],
  );
  expect([key.split(':')[0], key]).not.toEqual([other.split(':')[0], other]);
  expect(Buffer.from(key.split(':')[1] ?? '', 'base64')).toHaveLength(32);
  const env = { [client.name]: client.value, RECEIVER_OAUTH_SIGNING_KEYS: `${key},${other}` };
  const access = accessWith(loadConfig(env).credentials);
  const authorization = `Basic ${Buffer.from(`incode:${client.credential}`).toString('base64')}`;
  expect(access.tokens?.findClient(callerWith({ authorization }))).toEqual({
    allowed: true,
    clientId: 'incode',
  });
  const { accessToken = '' } = (await access.tokens?.issue('incode')) ?? {};
  const admittance = await access.mayNotify(callerWith({ authorization: `Bearer ${accessToken}` }));
  expect(admittance).toMatchObject({ allowed: true });
});

test.each([
  ['keys'],
  ['keys', '--name', 'ops'],
  ['keys', '--scopes', 'read'],
  ['keys', '--name', 'a:b', '--scopes', 'read'],
  ['keys', '--name', '', '--scopes', 'read'],
  ['keys', '--name', 'ops', '--scopes', ''],
  ['keys', '--name', 'ops', '--scopes', 'read,read'],
  ['keys', '--name', 'ops', '--scopes', 'read,write'],
  ['keys', '--name', 'ops', '--scopes', 'evidences'],
  ['keys', '--name', 'ops', '--scopes', 'read', '--webhook'],
  ['keys', '--webhook', 'ops'],
  ['keys', '--webhook', '--signing-key'],
  ['keys', '--oauth-client', 'incode', '--signing-key'],
  ['keys', '--oauth-client', 'incode', '--name', 'ops'],
  ['keys', '--oauth-client'],
  ['keys', '--oauth-client', 'a:b'],
  ['keys', '--signing-key', 'k1'],
  ['keys', '--wehbook'],
])('%s %s %s %s %s makes nothing, and says what to type', async (...args) => {
  const { exitCode, stdout, stderr } = await run(...args);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain('keys --name <name> --scopes read,operate');
});

test.each([['kyes'], ['--nope'], ['serve', 'now'], ['--', 'start']])(
  '%s %s is no command: it starts nothing, and the commands are listed',
  async (...args) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .*\n[^]*Usage: ine-scraping-receiver/);
  },
);

test('help is printed on standard output, and names every command', async () => {
  const { exitCode, stdout, stderr } = await run('--help');
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout.match(/^ {2}(\w+)(?= .*  )/gm)).toEqual([
    '  serve',
    '  keys',
    '  check',
    '  migrate',
    '  redrive',
    '  erase',
    '  help',
  ]);
});
