import { outcomeSchema, verdictSchema } from '@ine-scraping/contracts';
import { scenarios } from '@ine-scraping/mock-provider';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { ownCommand, pnpmCommand, runCommand, startCommand } from '../test/support/command.ts';

const scenarioNames = scenarios.map(({ name }) => name);

const demoSchema = z.strictObject({
  interviewId: z.string().regex(/^[0-9a-f]{24}$/),
  scenario: z.string(),
  state: z.literal('SCORED'),
  verdict: verdictSchema,
  timeline: z.array(
    z.strictObject({ at: z.iso.datetime(), kind: z.string(), actor: z.string(), text: z.string() }),
  ),
});

test('pnpm --silent demo --json prints one JSON object and nothing else', async () => {
  const command = pnpmCommand('--silent', 'demo', '--scenario', 'not-found', '--json');
  const { exitCode, stdout, stderr } = await runCommand(command);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const demo = demoSchema.parse(JSON.parse(stdout));
  expect(demo).toMatchObject({ scenario: 'not-found', verdict: { outcome: 'NOT_FOUND', code: '8' } });
  const kinds = demo.timeline.map(({ kind }) => kind);
  expect(kinds.slice(0, 3)).toEqual(['STARTED', 'SCRAPING_ASKED', 'NOTIFIED']);
  expect(kinds).toContain('SCORE_READ');
  expect(kinds.at(-1)).toBe('VERDICT');
  expect(kinds.filter((kind) => kind === 'ACKNOWLEDGED')).toHaveLength(2);
});

test('pnpm demo without options plays the scenario current, in words', async () => {
  const { exitCode, stdout, stderr } = await runCommand(ownCommand('demo'));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Going to play scenario current: The voter card is current and its holder can vote\.\n/,
  );
  expect(stdout).toMatch(/\d s {2}verdict {3}CURRENT: the voter card is current \(Incode's code 0, ok\)\n/);
  expect(stdout).toMatch(
    / {2}verdict {3}dataMatch NOT_COMPARED: no name was compared, which is normal with scraping\n$/,
  );
});

test('a scenario in which FINISHED never comes ends with its verdict all the same, as the receiver looks for it', async () => {
  const command = pnpmCommand('--silent', 'demo', '--scenario', 'lost-finished', '--json');
  const { exitCode, stdout, stderr } = await runCommand(command);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const { timeline, verdict } = demoSchema.parse(JSON.parse(stdout));
  expect(verdict.outcome).toBe('CURRENT');
  expect(timeline.filter(({ kind }) => kind === 'NOTIFIED')).toHaveLength(1);
  const told = timeline.slice(4).map(({ actor, kind, text }) => `${actor} ${kind} ${text}`);
  expect(told).toEqual([
    'Incode LOST scraping has ended, but FINISHED is lost on its way',
    expect.stringMatching(
      /^receiver WAITING .* look by itself in 45 to 57 s .* in production it looks after 40 minutes\)$/,
    ),
    'receiver SCORE_READ looks by itself, as no notification told it: score read',
    expect.stringMatching(/^verdict VERDICT CURRENT/),
    expect.stringMatching(/^verdict PERSON dataMatch NOT_COMPARED/),
  ]);
});

test('an unknown scenario ends with 2 and one sentence that lists the known ones', async () => {
  const { stderr } = await runCommand(ownCommand('demo', '--scenario', 'curent'));
  expect(stderr).toMatch(
    /^There is no scenario curent: did you mean current\? There are current, [^\n]*\.\n$/,
  );
  expect(await runCommand(ownCommand('demo', '--scenario', 'nope'))).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `There is no scenario nope: choose one of ${scenarioNames.join(', ')}.\n`,
  });
});

test('--help explains the options and the exit codes, and starts nothing', async () => {
  const { exitCode, stdout } = await runCommand(ownCommand('demo', '--help'));
  expect(exitCode).toBe(0);
  expect(scenarioNames).toContain('reported-stolen');
  for (const word of ['--scenario', '--json', 'Exit codes', ...scenarioNames]) expect(stdout).toContain(word);
  expect(outcomeSchema.options.some((outcome) => stdout.includes(`verdict   ${outcome}`))).toBe(false);
});

test('Ctrl-C ends it with 130 and one word, and what was printed for programs stays whole', async () => {
  const command = startCommand(ownCommand('demo'));
  await command.waitFor(/Starting both apps/, 30_000);
  process.kill(command.pid, 'SIGINT');
  const { exitCode, stdout, stderr } = await command.finished;
  expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: 'Stopped.\n' });
  expect(stdout).not.toContain('verdict');
});
