// The receiver as a package: started by its command in an empty folder, notified and asked, stopped, and its other commands run on what
// it left. On a Node that is too old, each of them is one sentence.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createReceiverClient } from '@ine-scraping/client';
import { startMockProvider } from '@ine-scraping/mock-provider';

const command = join(import.meta.dirname, 'node_modules/.bin/ine-scraping-receiver');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'consumer-service-')));
const [receiverPort, scoresPort] = [await findFreePort(), await findFreePort()];
const environment = {
  PATH: process.env.PATH,
  RECEIVER_PORT: String(receiverPort),
  OMNI_BASE_URL: `http://127.0.0.1:${scoresPort}`,
  LOG_LEVEL: 'warn',
};
const options = { cwd: folder, env: environment };

/** Each has to know the other's before it listens itself. */
async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await promisify(server.close.bind(server))();
  return port;
}

/** Runs a command of the receiver to its end. */
async function run(...args) {
  const program = [process.execPath, [command, ...args], options];
  const { stdout, stderr, code = 0 } = await promisify(execFile)(...program).catch((error) => error);
  return { stdout, stderr, code };
}

/** Starts it, and resolves with its address when it is ready. */
async function start() {
  const child = spawn(process.execPath, [command], { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url, where] = /^Receiver ready on (\S+) .* in (\S+) · /.exec(line) ?? [];
    if (url) return { child, url, where };
  }
  throw new Error(`the receiver ended with ${child.exitCode} before it was ready`);
}

async function useReceiver() {
  const { child, url, where } = await start();
  assert.equal(where, join(folder, '.data/receiver'));
  const mock = await startMockProvider({
    port: scoresPort,
    scrapingMs: 0,
    webhookUrl: `${url}/webhooks/ine-scraping`,
  });
  const { interviewId } = await mock.control.play({ scenario: 'reported-stolen' });
  const receiver = createReceiverClient({ baseUrl: url });
  const { verdict } = await receiver.waitForVerdict(interviewId, { timeoutMs: 30_000 });
  assert.equal(verdict.outcome, 'REPORTED_STOLEN');
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  await mock.stop();
  assert.ok(existsSync(join(folder, '.data/receiver')));
}

if (Number.parseInt(process.versions.node, 10) < 24) {
  for (const args of [[], ['keys', '--webhook']]) {
    const { stdout, stderr, code } = await run(...args);
    assert.deepEqual([stdout, code], ['', 1]);
    assert.match(stderr, /^The receiver needs Node 24 or later, and this is Node 2\d\.\S+; .*\n$/);
  }
  console.log(`service on Node ${process.version}: refused in one sentence.`);
} else {
  assert.match((await run('keys', '--webhook')).stdout, /RECEIVER_WEBHOOK_SECRETS=ine_/);
  await useReceiver();
  assert.match((await run('redrive', '--all')).stdout, /^There is no dead letter\.$/m);
  assert.match((await run('migrate', '--dry-run')).stdout, /Nothing is pending/);
  // The mock provider has stopped.
  const check = await run('check');
  assert.deepEqual([check.code, check.stdout.match(/^FAILED +\w+/gm)], [1, ['FAILED  Incode']]);
  console.log(`service on Node ${process.version}: the receiver read REPORTED_STOLEN.`);
}
