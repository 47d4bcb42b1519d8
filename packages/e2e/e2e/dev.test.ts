import { execFile } from 'node:child_process';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createReceiverClient } from '@ine-scraping/client';
import {
  quarantinePageSchema,
  scoreSchema,
  timelineSchema,
  verdict,
  verificationPageSchema,
} from '@ine-scraping/contracts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import {
  cleanEnvironment,
  ownCommand,
  pnpmCommand,
  repositoryRoot,
  startCommand,
} from '../test/support/command.ts';
import { createDevPlace, type DevPlace } from './dev-place.ts';
import { openTerminal, type TerminalSession } from './terminal-session.ts';

/** With a new database, on a machine that does other things besides. */
const startLimitMs = 80_000;
/** What a person gives Ctrl-C before pressing it again. */
const stopLimitMs = 2_000;
const lastLine = /Ctrl-C stops them\./;

// One place for the whole file: that it can be used again and again is what is tested.
let place: DevPlace;

beforeAll(async () => {
  place = await createDevPlace();
});

afterAll(() => place.remove());

function runShell(command: string, variables: Record<string, string> = {}): Promise<{ stdout: string }> {
  return promisify(execFile)('sh', ['-c', command], { env: cleanEnvironment(variables) });
}

/** Runs a command that the screen offers exactly as it stands there. */
async function runVerbatim(command: string): Promise<unknown> {
  return JSON.parse((await runShell(command)).stdout);
}

function offeredCommands(screen: string): string[] {
  const lines = screen.split('\n').filter((line) => /^ {2}(curl |token=)/.test(line));
  return lines.map((line) => line.trim());
}

function expectTimeline(screen: string): void {
  const timeline = [
    String.raw`you       start interview [0-9a-f]{24} \(externalId solicitud-[0-9a-f]{6}\)`,
    'you       ask for government-validation by scraping',
    'Incode    notifies IN_PROGRESS',
    String.raw`receiver  acknowledges IN_PROGRESS: 200 \{"success":"true"\}`,
    'Incode    notifies FINISHED',
    String.raw`receiver  acknowledges FINISHED: 200 \{"success":"true"\}`,
    'receiver  score read',
    String.raw`verdict   CURRENT: the voter card is current \(Incode's code 0, ok\)`,
    'verdict   dataMatch NOT_COMPARED: no name was compared, which is normal with scraping',
  ];
  for (const line of timeline) expect(screen).toMatch(new RegExp(String.raw`^ +\d+\.\d\d s  ${line}$`, 'm'));
  // Neither a stack trace nor a JSON log line.
  expect(screen).not.toMatch(/^(\s+at |\{)/m);
}

/** Reads with an offered command until the verdict of the scenario not-found is there. */
function expectVerdict(read: string): Promise<void> {
  return vi.waitFor(
    async () => {
      const { verifications } = verificationPageSchema.parse(await runVerbatim(read));
      expect(verifications).toMatchObject([{ state: 'SCORED', verdict: { outcome: 'NOT_FOUND' } }]);
    },
    { timeout: 20_000, interval: 200 },
  );
}

async function expectOfferedCommandsWork(session: TerminalSession): Promise<void> {
  const [play = '', read = '', quarantine = '', timeline = '', ...more] = offeredCommands(session.screen());
  expect(more).toEqual([]);
  expect(await runVerbatim(play)).toMatchObject({ scenario: 'not-found' });
  await expectVerdict(read);
  expect(quarantinePageSchema.parse(await runVerbatim(quarantine)).entries).toEqual([]);
  const [, played] = /start interview ([0-9a-f]{24})/.exec(session.screen()) ?? [];
  const { interviewId, entries } = timelineSchema.parse(await runVerbatim(timeline));
  expect(interviewId).toBe(played);
  expect(entries.length).toBeGreaterThan(0);
}

test.each(['first', 'second'])(
  'pnpm dev, %s run on a folder: timeline, verdict, commands that work as they stand, and a clean Ctrl-C',
  async () => {
    const session = openTerminal(pnpmCommand('dev'), place.env);
    await session.waitFor(lastLine, startLimitMs);
    expectTimeline(session.screen());
    // Coloured on a terminal.
    expect(session.rawScreen()).toContain('\u001b[');
    await expectOfferedCommandsWork(session);

    session.pressCtrlC();
    const { exitCode, afterMs } = await session.exited;
    expect(exitCode).toBe(0);
    expect(afterMs).toBeLessThan(stopLimitMs);
    expect(session.screen()).toMatch(/\nStopped\.\n/);
    await place.expectNothingLeft();
  },
);

test('a changed source starts its app again, on the same port and with what it had stored', async () => {
  const command = startCommand(ownCommand('dev'), place.env);
  await command.waitFor(lastLine, startLimitMs);
  const [, interviewId = ''] = /start interview ([0-9a-f]{24})/.exec(command.output()) ?? [];

  const now = new Date();
  await utimes(join(repositoryRoot, 'apps/receiver/src/main.ts'), now, now);
  await command.waitFor(/Sources changed: the receiver starts again\.\n[^]*Receiver ready/, startLimitMs);
  const receiver = createReceiverClient({ baseUrl: place.receiverUrl });
  await expect(receiver.getVerification(interviewId)).resolves.toMatchObject({ state: 'SCORED' });

  process.kill(command.pid, 'SIGTERM');
  const { exitCode, stdout } = await command.finished;
  expect(exitCode).toBe(0);
  // Not on a terminal: no colours.
  expect(stdout).not.toContain('\u001b[');
  await place.expectNothingLeft();
});

test('on a manual clock nothing is played, and the commands that are offered lead to a verdict', async () => {
  const command = startCommand(ownCommand('dev'), { ...place.env, MOCK_PROVIDER_CLOCK: 'manual' });
  await command.waitFor(lastLine, startLimitMs);
  expect(command.output()).toContain('No verification is played: MOCK_PROVIDER_CLOCK is manual');
  const [play = '', advance = '', read = '', quarantine = '', ...more] = offeredCommands(command.output());
  expect(more).toEqual([]);
  expect(quarantine).toContain('/v1/quarantine');
  await runVerbatim(play);
  expect(await runVerbatim(read)).toMatchObject({ verifications: [] });
  await runVerbatim(advance);
  await expectVerdict(read);
  process.kill(command.pid, 'SIGTERM');
  expect((await command.finished).exitCode).toBe(0);
});

test('without a webhook nothing is played, and the commands that are offered lead to a score', async () => {
  const command = startCommand(ownCommand('dev'), { ...place.env, MOCK_PROVIDER_WEBHOOK_URL: 'none' });
  await command.waitFor(lastLine, startLimitMs);
  expect(command.output()).toContain('No verification is played: MOCK_PROVIDER_WEBHOOK_URL is none');
  const [keepToken = '', read = '', quarantine = '', ...more] = offeredCommands(command.output());
  expect(more).toEqual([]);
  expect(quarantine).toContain('/v1/quarantine');
  // One shell for both, as the second uses what the first has kept.
  const { stdout: token } = await runShell(`${keepToken}; printf %s "$token"`);
  await vi.waitFor(
    async () => {
      const { stdout } = await runShell(read, { token });
      const score = scoreSchema.parse(JSON.parse(stdout));
      expect(score.ineScrapingValidation).toMatchObject({ scrapingStatus: 'FINISHED' });
      expect(verdict(score).outcome).toBe('NOT_FOUND');
    },
    { timeout: 20_000, interval: 200 },
  );
  process.kill(command.pid, 'SIGTERM');
  expect((await command.finished).exitCode).toBe(0);
});

test('told to end, it tells both apps, waits until each has ended by itself, and then says that it has stopped', async () => {
  // Written by every process that ends by itself, and by none that is killed. The command hands on what the apps write, so it
  // was still there: it was not the closing of their channel that ended them.
  const tellExit = "data:text/javascript,process.on('exit',code=>console.log(process.argv[1],'exits:',code))";
  const command = startCommand(ownCommand('dev'), { ...place.env, NODE_OPTIONS: `--import=${tellExit}` });
  await command.waitFor(lastLine, startLimitMs);
  process.kill(command.pid, 'SIGTERM');
  const { stdout } = await command.finished;
  const exits = [...stdout.matchAll(/^\S*?(\w[\w-]*\/src\/\w+\.ts exits: .*|Stopped\.)$/gm)].map(
    ([, end]) => end,
  );
  expect(exits.slice(0, 2).toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
    'mock-provider/src/main.ts exits: 0',
    'receiver/src/main.ts exits: 0',
  ]);
  expect(exits.slice(2)).toEqual(['Stopped.', 'e2e/src/dev.ts exits: 0']);
});

test('when the command itself is killed, both apps end', async () => {
  const command = startCommand(ownCommand('dev'), { ...place.env, MOCK_PROVIDER_CLOCK: 'manual' });
  await command.waitFor(lastLine, startLimitMs);
  process.kill(command.pid, 'SIGKILL');
  const nothingLeft = vi.waitFor(() => place.expectNothingLeft(), { timeout: 10_000 });
  await expect(nothingLeft).resolves.toBeUndefined();
});
