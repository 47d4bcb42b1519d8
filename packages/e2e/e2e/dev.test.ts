import { execFile } from 'node:child_process';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createReceiverClient } from '@ine-scraping/client';
import { verificationPageSchema } from '@ine-scraping/contracts';
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

/** Runs a command that the screen offers exactly as it stands there. */
async function runVerbatim(command: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { env: cleanEnvironment() });
  return JSON.parse(stdout);
}

function offeredCommands(session: TerminalSession): string[] {
  const lines = session.screen().split('\n');
  return lines.filter((line) => line.startsWith('  curl ')).map((line) => line.trim());
}

function expectTimeline(screen: string): void {
  const timeline = [
    String.raw`you       start interview [0-9a-f]{24} \(externalId solicitud-[0-9a-f]{6}\)`,
    'you       ask for government-validation by scraping',
    'Incode    notifies IN_PROGRESS',
    String.raw`receiver  IN_PROGRESS stored and acknowledged: 200 \{"success":"true"\}`,
    'Incode    notifies FINISHED',
    String.raw`receiver  FINISHED stored and acknowledged: 200 \{"success":"true"\}`,
    'receiver  score read',
    String.raw`verdict   CURRENT: the voter card is current \(Incode's code 0, ok\)`,
  ];
  for (const line of timeline) expect(screen).toMatch(new RegExp(String.raw`^ +\d+\.\d\d s  ${line}$`, 'm'));
  // Neither a stack trace nor a JSON log line.
  expect(screen).not.toMatch(/^(\s+at |\{)/m);
}

async function expectOfferedCommandsWork(session: TerminalSession): Promise<void> {
  const [play = '', read = '', ...more] = offeredCommands(session);
  expect(more).toEqual([]);
  expect(await runVerbatim(play)).toMatchObject({ scenario: 'not-found' });
  await vi.waitFor(
    async () => {
      const { verifications } = verificationPageSchema.parse(await runVerbatim(read));
      expect(verifications).toMatchObject([{ state: 'SCORED', verdict: { outcome: 'NOT_FOUND' } }]);
    },
    { timeout: 20_000, interval: 200 },
  );
}

test.each(['first', 'second'])(
  'pnpm dev, %s run on a folder: timeline, verdict, two commands that work as they stand, and a clean Ctrl-C',
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

test('when the command itself is killed, both apps end', async () => {
  const command = startCommand(ownCommand('dev'), { ...place.env, MOCK_PROVIDER_CLOCK: 'manual' });
  await command.waitFor(lastLine, startLimitMs);
  expect(command.output()).toContain('No verification is played: MOCK_PROVIDER_CLOCK is manual');
  process.kill(command.pid, 'SIGKILL');
  await vi.waitFor(() => place.expectNothingLeft(), { timeout: 10_000 });
});
