// `pnpm image:check`: builds the images of the Dockerfile, on a base that is made here of Debian's packages and this Node, so that no image is
// fetched; starts the receiver of the image in production on TEST_DATABASE_URL, and the mock provider, and asks both. Needs Debian's buildah
// and mmdebstrap, root, and a database.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTemporaryFolder } from './temporary-folder.ts';
import { repositoryRoot } from './workspaces.ts';

const folder = createTemporaryFolder('check-image');
const base = 'localhost/ine-scraping-base';
const startMsMax = 60_000;
/** What a stage that only runs one app must not have. */
const managers = ['npm', 'npx', 'pnpm', 'yarn', 'corepack', 'apt', 'apt-get', 'dpkg', 'apk', 'sh', 'bash'];

const { NODE_EXTRA_CA_CERTS, TEST_DATABASE_URL } = process.env;
if (!TEST_DATABASE_URL)
  throw new Error('pnpm image:check needs TEST_DATABASE_URL, and makes a schema of its own there.');

/** What a command writes; what it complained of is shown when it fails. */
function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return stdout.trim();
  throw new Error(
    `${command} ${args.join(' ')} failed.\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`,
  );
}

/** Of its own, so that nothing is left of it. */
const storage = ['--root', join(folder, 'images'), '--runroot', join(folder, 'run')];
const buildah = (...args: string[]): string => run('buildah', ...storage, ...args);

async function step<T>(title: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${title}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** What `node:24-slim` has of what the build needs: a Debian with a shell, this Node, npm, and how npm reaches its registry from here. */
function makeBase(): void {
  const [, suite = ''] = /^VERSION_CODENAME=(\S+)/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  const root = join(folder, 'root.tar');
  const packages = 'dash,bash,coreutils,libc-bin,libstdc++6,sed,grep,findutils,tar,gzip';
  run('mmdebstrap', '--quiet', '--variant=extract', `--include=${packages}`, suite, root);
  const added = join(folder, 'added');
  for (const path of ['usr/local/bin', 'usr/local/lib/node_modules', 'root', 'etc/ssl'])
    mkdirSync(join(added, path), { recursive: true });
  cpSync(process.execPath, join(added, 'usr/local/bin/node'));
  const npm = realpathSync(run('sh', '-c', 'command -v npm'));
  cpSync(join(npm, '../..'), join(added, 'usr/local/lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(added, 'usr/local/bin/npm'));
  const settings = [`registry=${run('npm', 'config', 'get', 'registry')}`];
  const authorities = NODE_EXTRA_CA_CERTS ?? run('npm', 'config', 'get', 'cafile');
  if (authorities !== 'null') {
    cpSync(authorities, join(added, 'etc/ssl/authorities.pem'));
    settings.push('cafile=/etc/ssl/authorities.pem');
  }
  writeFileSync(join(added, 'root/.npmrc'), settings.join('\n'));
  writeFileSync(join(added, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  const container = buildah('from', 'scratch');
  for (const part of [root, added]) buildah('add', '--quiet', container, part, '/');
  buildah('config', '--env', 'PATH=/usr/local/bin:/usr/bin:/bin', container);
  buildah('commit', '--quiet', '--rm', container, base);
}

function build(target: string): string {
  const image = `localhost/${target}`;
  const options = [
    '--isolation',
    'chroot',
    '--pull-never',
    '--layers',
    '--format',
    'docker',
    '--build-arg',
    `BASE=${base}`,
  ];
  run('buildah', ...storage, 'bud', ...options, '--target', target, '--tag', image, '.');
  return buildah('from', '--pull-never', image);
}

interface ImageConfig {
  User: string;
  Entrypoint: string[];
  Healthcheck: { Test: string[] };
}

/** What the container could change of itself: nothing, so that it runs on a root file system that is read-only. */
function checkContent(container: string): void {
  const root = buildah('mount', container);
  const [uid, gid] = readConfig(container).User.split(':');
  const writable = ['-perm', '-o+w', '-o', '-uid', uid ?? '', '-o', '-gid', gid ?? ''];
  assert.equal(run('find', root, '-xdev', '!', '-type', 'l', '(', ...writable, ')'), '');
  const named = managers.flatMap((name) => ['-o', '-name', name]).slice(1);
  assert.equal(run('find', root, '-path', `${root}/app`, '-prune', '-o', '(', ...named, ')', '-print'), '');
  buildah('umount', container);
}

function readConfig(container: string): ImageConfig {
  const { Docker } = JSON.parse(buildah('inspect', container)) as { Docker: { config: ImageConfig } };
  return Docker.config;
}

async function findFreePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}

/** Starts the image as its configuration says, asks until it answers, and has `work` done meanwhile. */
async function withContainer(
  container: string,
  env: Record<string, string>,
  url: string,
  work: () => Promise<void>,
): Promise<void> {
  const { Entrypoint, Healthcheck } = readConfig(container);
  const variables = Object.entries(env).flatMap((entry) => ['--env', entry.join('=')]);
  const inside = [...storage, 'run', '--isolation', 'chroot', ...variables, container, '--'];
  const child = spawn('buildah', [...inside, ...Entrypoint], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = once(child, 'exit');
  try {
    const deadline = performance.now() + startMsMax;
    const answers = (): Promise<boolean> =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await answers())) {
      const waits = child.exitCode === null && performance.now() < deadline;
      assert.ok(waits, `${url} does not answer 200. ${complaints}`);
      await delay(250);
    }
    run('buildah', ...inside, ...Healthcheck.Test.slice(1));
    await work();
  } finally {
    // To all of the group: a signal to buildah does not reach what it has started.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
}

async function checkReceiver(container: string): Promise<void> {
  checkContent(container);
  const schema = `image_check_${randomBytes(4).toString('hex')}`;
  const secret = randomBytes(24).toString('hex');
  const port = await findFreePort();
  const env = {
    DATABASE_URL: TEST_DATABASE_URL ?? '',
    RECEIVER_DATABASE_SCHEMA: schema,
    RECEIVER_PORT: port,
    RECEIVER_WEBHOOK_SECRETS: secret,
    RECEIVER_API_KEYS: `check:read:${'0'.repeat(64)}`,
    OMNI_BASE_URL: 'http://127.0.0.1:9',
    OMNI_API_KEY: 'made-up',
    OMNI_EMAIL: 'executive@example.com',
    OMNI_PASSWORD: 'made-up',
    LOG_LEVEL: 'silent',
  };
  const url = `http://127.0.0.1:${port}`;
  const notify = async (value: string): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'x-webhook-secret': value };
    const body = '{"InterviewId":"interview-1","ScrapingStatus":"IN_PROGRESS"}';
    const response = await fetch(`${url}/webhooks/ine-scraping`, { method: 'POST', headers, body });
    return response.status === 200 ? response.text() : String(response.status);
  };
  try {
    await withContainer(container, env, `${url}/readyz`, async () => {
      assert.deepEqual([await notify(secret), await notify('made-up')], ['{"success":"true"}', '401']);
    });
  } finally {
    const drop = `const { default: { Client } } = await import('pg'); const client = new Client(process.env.DATABASE_URL); await client.connect();
      for (const name of ['${schema}', '${schema}_queue']) await client.query(\`DROP SCHEMA IF EXISTS \${name} CASCADE\`); await client.end();`;
    const variables = ['--env', `DATABASE_URL=${env.DATABASE_URL}`];
    buildah(
      'run',
      '--isolation',
      'chroot',
      ...variables,
      container,
      '--',
      'node',
      '--input-type=module',
      '--eval',
      drop,
    );
  }
}

async function checkMock(container: string): Promise<void> {
  checkContent(container);
  const port = await findFreePort();
  const env = { MOCK_PROVIDER_PORT: port, MOCK_PROVIDER_WEBHOOK_URL: 'none', LOG_LEVEL: 'silent' };
  await withContainer(container, env, `http://127.0.0.1:${port}/healthz`, () => Promise.resolve());
}

try {
  await step('base', makeBase);
  const receiver = await step('build of the receiver', () => build('receiver'));
  const mock = await step('build of the mock provider', () => build('mock-provider'));
  await step('the receiver stores a notification, and /readyz and its health check say so', () =>
    checkReceiver(receiver),
  );
  await step('the mock provider answers', () => checkMock(mock));
} finally {
  // What is mounted would keep the folder from being removed with this process.
  spawnSync('buildah', [...storage, 'rm', '--all']);
}
