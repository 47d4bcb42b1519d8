import { join } from 'node:path';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { expect, onTestFinished, test, vi } from 'vitest';

import { startReceiver } from '../../src/receiver.ts';
import { loadConfig } from '../../src/settings/config.ts';
import { startFakeOmni } from '../http/fake-omni.ts';
import { runCommand } from '../support/command.ts';
import {
  copyPgliteTemplate,
  describeOnEachEngine,
  describeOnPostgres,
  testDatabaseUrl,
} from '../support/engines.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { createPlace } from './place.ts';

vi.setConfig({ testTimeout: 60_000 });

const nowhere = { RECEIVER_DATA_DIR: '/made-up/nowhere' };

/** The lines of one part, such as `FAILED  database:  …`. */
function linesOf(part: string, stdout: string): string[] {
  return stdout.split('\n').filter((line) => line.slice(8).startsWith(`${part}:`));
}

describeOnEachEngine('check', (engine) => {
  test('all is well before the first start, which it leaves to others, and after', async () => {
    const { env, run } = await createPlace(engine);
    const omni = { OMNI_BASE_URL: (await startFakeOmni()).url };
    const before = await runCommand(['check'], { ...env, ...omni });
    expect([before.exitCode, before.stderr]).toEqual([0, '']);
    expect(before.stdout).toContain('is made by migrate, or at the first start');
    expect((await run('migrate', '--dry-run')).stdout).toContain('is at version 0.');
    await run('migrate');
    const { exitCode, stdout } = await runCommand(['check'], { ...env, ...omni });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('\nEverything works.\n')]);
    expect(linesOf('database', stdout)).toContain(
      'ok      database:  a notification could be stored: a row was written and committed',
    );
  });

  test('a database that a newer release has migrated is a failure', async () => {
    const { query, run, schema } = await createPlace(engine);
    await run('migrate');
    await query(`INSERT INTO ${schema}.migrations (version, name) VALUES (999, 'from-the-future')`);
    const { exitCode, stdout } = await run('check');
    expect([exitCode, linesOf('database', stdout).at(-1)]).toEqual([
      1,
      expect.stringMatching(/^FAILED .* is at version 999, .*start the release that migrated it/),
    ]);
  });
});

describeOnPostgres('check of a server', (engine) => {
  test('a database that does not let us in, or is not there, is told in one sentence without the password', async () => {
    const url = new URL(testDatabaseUrl ?? '');
    url.password = 'made-up-password';
    const refused = await runCommand(['check'], { DATABASE_URL: url.href });
    const [line = ''] = linesOf('database', refused.stdout);
    expect([refused.exitCode, line]).toEqual([1, expect.stringMatching(/^FAILED .*check user, password/)]);
    url.port = String(await findFreePort());
    const absent = await runCommand(['check'], { DATABASE_URL: url.href });
    expect(linesOf('database', absent.stdout)).toEqual([expect.stringMatching(/^FAILED .*ECONNREFUSED/)]);
    expect(refused.stdout + refused.stderr + absent.stdout + absent.stderr).not.toContain('made-up-password');
  });

  test('a table that cannot be written is a failure, and a missing standby a note', async () => {
    const { env, query, run, schema } = await createPlace(engine);
    await run('migrate');
    await query(`ALTER TABLE ${schema}.store_probe ADD CONSTRAINT made_up CHECK (false) NOT VALID`);
    const lines = linesOf('database', (await runCommand(['check'], env)).stdout);
    expect(lines.at(-1)).toMatch(/^FAILED .* a notification could not be stored: /);
    expect(lines.filter((line) => line.startsWith('note'))).toEqual([
      expect.stringContaining('synchronous standby'),
    ]);
  });
});

/** What `check` says of Incode, after the exit code. */
const incodeIs = async (change: (omni: Awaited<ReturnType<typeof startFakeOmni>>) => void) => {
  const omni = await startFakeOmni();
  change(omni);
  const { exitCode, stdout } = await runCommand(['check'], {
    ...nowhere,
    OMNI_BASE_URL: omni.url,
    OMNI_PASSWORD: 'made-up-password',
    OMNI_API_KEY: 'made-up-key',
  });
  expect(stdout).not.toContain('made-up-');
  return [exitCode, ...linesOf('Incode', stdout)];
};

const nobody = '0'.repeat(24);

test.each<[string, Parameters<typeof incodeIs>[0]]>([
  ['says 404', () => undefined],
  ['says 400', ({ scores }) => scores.set(nobody, 400)],
  ['has a score after all', ({ scores }) => scores.set(nobody, {})],
])('Incode lets us in where it %s of an interview that is not there', async (_, change) => {
  expect(await incodeIs(change)).toEqual([0, expect.stringMatching(/^ok .*takes the log-in/)]);
});

test.each<[string, RegExp, Parameters<typeof incodeIs>[0]]>([
  ['a wrong password', /refused the log-in with 401.*OMNI_PASSWORD/, (omni) => (omni.logIn = 401)],
  ['a wrong address', /refused the log-in with 404: check the base URL/, (omni) => (omni.logIn = 404)],
  ['a log-in without a token', /does not allow/, (omni) => (omni.logIn = {})],
  ['an API key that is refused', /answered 403.*API key/, ({ scores }) => scores.set(nobody, 403)],
  ['a server that is down', /answered 503/, ({ scores }) => scores.set(nobody, 503)],
])('Incode does not let us in with %s', async (_, reason, change) => {
  const [exitCode, line] = await incodeIs(change);
  expect([exitCode, line]).toEqual([1, expect.stringMatching(/^FAILED /)]);
  expect(line).toMatch(reason);
});

test('what must be entered at Incode is said, by name and without a secret', async () => {
  const secrets = {
    RECEIVER_WEBHOOK_SECRETS: `made-up-${'a'.repeat(32)}`,
    RECEIVER_API_KEYS: `ops:read+operate:${'ab'.repeat(32)}`,
  };
  const { stdout } = await runCommand(['check'], {
    ...nowhere,
    ...secrets,
    OMNI_BASE_URL: (await startFakeOmni()).url,
    RECEIVER_WEBHOOK_HEADER: 'x-team',
    RECEIVER_WEBHOOK_PATH: '/hooks/ine',
    RECEIVER_OTHER: '1',
  });
  expect(linesOf('webhook', stdout)).toEqual([
    'ok      webhook:   a notification must have the header x-team with its value',
    'ok      webhook:   /v1 is open to the API keys ops (read, operate)',
  ]);
  expect(stdout).toMatch(
    /INE SCRAPING WEBHOOK URL +https:\/\/\S.*\/hooks\/ine\n +custom header +x-team, with a value of RECEIVER_WEBHOOK_SECRETS\n/,
  );
  expect(linesOf('settings', stdout).at(-1)).toBe(
    'note    settings:  these begin like settings and are none: RECEIVER_OTHER',
  );
  expect(stdout).not.toMatch(/made-up-a|abab/);
});

test('who has tokens of ours is said, with what must be entered at Incode for them', async () => {
  const { stdout } = await runCommand(['check'], {
    ...nowhere,
    OMNI_BASE_URL: (await startFakeOmni()).url,
    RECEIVER_OAUTH_CLIENTS: `incode:${'ab'.repeat(32)},incode:${'cd'.repeat(32)}`,
    RECEIVER_OAUTH_SIGNING_KEYS: `made-up:${'A'.repeat(43)}=`,
    RECEIVER_SOURCE_ADDRESSES: '192.0.2.0/24',
  });
  expect(linesOf('webhook', stdout).slice(0, 2)).toEqual([
    'ok      webhook:   a notification must have a bearer token: POST /oauth/token gives one to incode',
    'note    webhook:   a notification must come from an address of RECEIVER_SOURCE_ADDRESSES',
  ]);
  expect(stdout).toMatch(
    /Configuration → General:\n +authentication URL +https:\/\/\S.*\/oauth\/token\n +client_id +incode\n +client_secret /,
  );
  expect(stdout).not.toMatch(/abab|cdcd|AAAA/);
});

test('an identity provider whose keys cannot be read is a failure', async () => {
  const omni = await startFakeOmni();
  const askedAt = (path: string) =>
    runCommand(['check'], {
      ...nowhere,
      OMNI_BASE_URL: omni.url,
      RECEIVER_JWKS_URL: `${omni.url}${path}`,
      RECEIVER_JWKS_ISSUER: 'https://id.example.com',
      RECEIVER_JWKS_AUDIENCE: 'ine',
    });
  const { exitCode, stdout } = await askedAt('/nothing');
  expect([exitCode, linesOf('webhook', stdout)[0]]).toEqual([
    1,
    expect.stringMatching(/^FAILED .*the keys of https:\/\/id\.example\.com cannot be read at /),
  ]);
  omni.logIn = { keys: [], token: 'executive-token' };
  expect((await askedAt('/executive/log-in')).exitCode).toBe(0);
});

test('a data folder that cannot be made is a failure', async () => {
  const RECEIVER_DATA_DIR = join(import.meta.filename, 'data/receiver');
  const { exitCode, stdout } = await runCommand(['check'], { RECEIVER_DATA_DIR });
  expect([exitCode, linesOf('database', stdout)]).toEqual([
    1,
    [expect.stringMatching(/^FAILED .*data\/receiver: it cannot be made in .*check\.test\.ts/)],
  ]);
});

test('settings that cannot be used are listed, and nothing is asked', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['check'], {
    NODE_ENV: 'production',
    RECEIVER_PORT: 'x',
  });
  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/ {2}- RECEIVER_PORT .*\n[^]* {2}- DATABASE_URL is required/);
});

test('an embedded database that a receiver has open is asked for over HTTP, and other commands leave it alone', async () => {
  const env = {
    RECEIVER_DATA_DIR: await copyPgliteTemplate(),
    RECEIVER_PORT: String(await findFreePort()),
    OMNI_BASE_URL: (await startFakeOmni()).url,
  };
  const receiver = await startReceiver(loadConfig(env), { logger: createRecordingLogger() });
  onTestFinished(() => receiver.stop());
  const { exitCode, stdout } = await runCommand(['check'], env);
  expect([exitCode, linesOf('database', stdout)]).toEqual([
    0,
    [
      `ok      database:  a running receiver has it open, and says at ${receiver.url}/readyz that it is ready`,
    ],
  ]);
  expect(await runCommand(['redrive', '1'], env)).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^Not done: a running receiver has .* open, which one process alone can use: ask it: .*, or stop it first\n$/,
    ),
  });
  expect(await runCommand(['migrate'], env)).toMatchObject({ exitCode: 1 });
  const elsewhere = await runCommand(['check'], { ...env, RECEIVER_PORT: String(await findFreePort()) });
  expect([elsewhere.exitCode, linesOf('database', elsewhere.stdout)]).toEqual([
    1,
    [expect.stringMatching(/^FAILED .*another process has it open/)],
  ]);
});
