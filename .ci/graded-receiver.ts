import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { childEnvironment, captureCommand } from './child.ts';
import type { Manifest } from './workspaces.ts';

/** Where the mock of the grading plays Incode, and as whom it is asked. */
function receiverEnvironment(project: string, port: number, omniPort: number): NodeJS.ProcessEnv {
  return {
    ...childEnvironment(),
    PORT: String(port),
    DATABASE_FILE: join(project, 'inbox.db'),
    WEBHOOK_SECRETS: secrets.join(','),
    OMNI_BASE_URL: `http://127.0.0.1:${omniPort}`,
    OMNI_API_KEY: 'development-api-key',
    OMNI_EMAIL: 'executive@example.com',
    OMNI_PASSWORD: 'development-password',
  };
}

/** Two, as while one is changed for the other. */
const secrets = ['the-new-secret-of-this-grading', 'the-old-secret-of-this-grading'];

/** As long as a supervisor takes to start again what has ended, in milliseconds. */
const restartMs = 200;

/** Keeps the receiver of a project running, as a supervisor does: whenever it ends, it is started again. */
function superviseReceiver(project: string, env: NodeJS.ProcessEnv): { stop: () => Promise<void> } {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Manifest;
  let child: ChildProcess;
  let stopping = false;
  const log = openSync(join(project, 'receiver.log'), 'w');
  const killChild = (): void => void child.kill('SIGKILL');
  const start = (): void => {
    // `exec`: the process itself is killed, and no shell around it.
    child = spawn('sh', ['-c', `exec ${manifest.scripts?.['start']}`], {
      cwd: project,
      env,
      stdio: ['ignore', log, log],
    });
    writeFileSync(join(project, 'receiver.pid'), String(child.pid));
    child.once('close', () => {
      // Not at once: one that cannot start would take the processor.
      setTimeout(restartMs, undefined, { ref: false }).then(() => {
        if (!stopping) start();
      }, console.error);
    });
  };
  start();
  process.once('exit', killChild);
  return {
    async stop() {
      stopping = true;
      const ended = once(child, 'close');
      killChild();
      await ended;
      process.off('exit', killChild);
    },
  };
}

/** A receiver that needs longer to listen does not start. */
const startMsMax = 30_000;

async function listensOn(port: number): Promise<boolean> {
  const endsAt = Date.now() + startMsMax;
  while (Date.now() < endsAt) {
    const socket = connect(port, '127.0.0.1');
    const listens = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (listens) return true;
    await setTimeout(100);
  }
  return false;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await once(server.close(), 'close');
  return free;
}

/** Two ports below those that the system takes for connections: the first is used a while after it was looked at. */
async function findPorts(): Promise<[number, number]> {
  for (;;) {
    const port = 20_000 + 2 * Math.floor(Math.random() * 5_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return [port, port + 1];
  }
}

/** Shown of what a receiver wrote, in characters: its end says why it failed. */
const logShownMax = 4000;

interface Report {
  checks: { id: string; severity: string; status: string; seen: string | null }[];
}

/** Resolves with what `conform` of the package that is installed in the project finds wrong. */
async function runConform(project: string, port: number, omniPort: number): Promise<string[]> {
  if (!(await listensOn(port))) return [`nothing listens after ${startMsMax / 1000} s.`];
  const options = {
    '--url': [`http://127.0.0.1:${port}/webhooks/ine-scraping`],
    '--port': [String(omniPort)],
    '--header': secrets.map((secret) => `x-webhook-secret=${secret}`),
    '--bad-header': ['x-webhook-secret=guessed'],
    '--restart-command': [`kill -9 $(cat ${join(project, 'receiver.pid')})`],
  };
  const given = Object.entries(options).flatMap(([name, values]) => values.flatMap((value) => [name, value]));
  const { exitCode, stdout, stderr } = await captureCommand(
    ['npx', 'ine-scraping-mock-provider', 'conform', ...given, '--json'],
    project,
  );
  if (!stdout.startsWith('{')) return [`conform ended with ${exitCode}: ${stderr}`];
  const { checks } = JSON.parse(stdout) as Report;
  const graded = checks.filter(({ status }) => status !== 'skipped');
  const failed = graded.filter(({ status }) => status === 'failed');
  console.log(`${basename(project)}: ${graded.length - failed.length} of ${graded.length} checks passed.`);
  return failed.map(({ id, severity, seen }) => `${id} (${severity}): ${seen}`);
}

/**
 * Starts what the project starts, and lets `conform` grade it, with two secrets and `kill -9` in the middle. Resolves with what
 * it found wrong, of every severity: a right receiver has no false alarm.
 */
export async function gradeReceiver(project: string): Promise<string[]> {
  const [port, omniPort] = await findPorts();
  const receiver = superviseReceiver(project, receiverEnvironment(project, port, omniPort));
  try {
    const complaints = await runConform(project, port, omniPort);
    if (complaints.length > 0)
      console.log(readFileSync(join(project, 'receiver.log'), 'utf8').slice(-logShownMax));
    return complaints;
  } finally {
    await receiver.stop();
  }
}
