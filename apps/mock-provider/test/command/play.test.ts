import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import type { EndedProcess } from '@ine-scraping/test-kit/node-process';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

import { answerBoolean, answerWithMore, refuseForgeries, startCustomer } from './customer.ts';
import { runCommand, startCommand } from './run-command.ts';

/** Without scores any free port will do. */
const quick = ['--scraping-ms', '100', '--no-scores'];

function play(scenario: string, url: string, ...args: string[]): Promise<EndedProcess> {
  return runCommand(['play', scenario, '--url', url, ...quick, ...args]);
}

const playedSchema = z.strictObject({
  scenario: z.string(),
  seed: z.string(),
  interviewId: z.string(),
  externalId: z.string().nullable(),
  verified: z.boolean(),
  complaints: z.array(z.string()),
  notes: z.array(z.string()),
  differences: z.array(z.string()).nullable(),
  interrupted: z.boolean(),
  scoreReads: z.strictObject({ beforeFinished: z.int(), afterFinished: z.int(), withOutcome: z.int() }),
  deliveries: z.array(
    z.strictObject({
      id: z.string(),
      notification: z.int(),
      forged: z.boolean(),
      scrapingStatus: z.string(),
      state: z.string(),
      attempts: z.array(
        z.strictObject({ attempt: z.int(), at: z.string(), judgement: z.string(), reason: z.string() }),
      ),
    }),
  ),
  timeline: z.array(
    z.strictObject({ atMs: z.int(), actor: z.enum(['Incode', 'receiver', 'forger']), text: z.string() }),
  ),
});

test('it tells the timeline in plain sentences and ends with 0 when each delivery was acknowledged', async () => {
  const { webhookUrl, bodies } = await startCustomer();
  const { exitCode, stdout, stderr } = await play('finished-first', webhookUrl, '--seed', 's');
  expect(stdout.split('\n').slice(3)).toEqual([
    '    0.10 s  Incode    notifies FINISHED',
    '    0.10 s  receiver  acknowledges FINISHED: 200 {"success":"true"}',
    '    1.10 s  Incode    notifies IN_PROGRESS',
    '    1.10 s  receiver  acknowledges IN_PROGRESS: 200 {"success":"true"}',
    '',
    'The session went as its scenario says. The score was not asked for.',
    '',
  ]);
  expect(stdout).toMatch(
    /^Scenario finished-first: FINISHED arrives a second before IN_PROGRESS\.\nPlaying it with seed s, to http:\/\/127\.0\.0\.1:\d+\/webhook; Incode is played at http/,
  );
  expect({ exitCode, stderr, received: bodies.length }).toEqual({ exitCode: 0, stderr: '', received: 2 });
});

test('a delivery that is never acknowledged is told to its end, faster than real time, and ends with 1', async () => {
  const { webhookUrl } = await startCustomer({ answer: answerBoolean });
  const { exitCode, stdout } = await play('not-found', webhookUrl, '--speed', '1000');
  // In full in the timeline and at the end, and counted where it comes again.
  expect(stdout.split('"success" is the Boolean true, not the string "true"')).toHaveLength(3);
  expect(stdout).toContain('takes FINISHED as not acknowledged, as before (12 times now)\n');
  expect(stdout).toContain(' 1933.13 s  Incode    gives IN_PROGRESS up after 6 attempts\n');
  expect(stdout).toMatch(/\nFINISHED was not acknowledged: [^\n]*\n$/);
  expect(exitCode).toBe(1);
});

test('the receiver finds the score where the command says, and its reads are told', async () => {
  const port = await findFreePort();
  const omniUrl = `http://127.0.0.1:${port}`;
  const { webhookUrl } = await startCustomer({ omniUrl });
  const args = ['--scraping-ms', '100', '--score-wait', '20', '--port', String(port)];
  const { exitCode, stdout } = await runCommand(['play', 'current', '--url', webhookUrl, ...args]);
  expect(stdout).toContain('receiver  reads the score: 200, with the outcome\n');
  expect(stdout).toContain('The score was asked for once.');
  expect(exitCode).toBe(0);
});

test('a receiver that reads no score is told what it lacks, and ends with 1', async () => {
  const { webhookUrl } = await startCustomer();
  const args = ['--port', '0', '--scraping-ms', '100', '--score-wait', '1'];
  const { exitCode, stdout } = await runCommand(['play', 'current', '--url', webhookUrl, ...args]);
  expect(stdout).toMatch(
    /\nThe score was not read after FINISHED\.\nNobody read a score: the receiver must find Incode at http:\/\/127\.0\.0\.1:\d+ \(OMNI_BASE_URL/,
  );
  expect(exitCode).toBe(1);
});

test('a forgery is told as one, tried once, and may be refused', async () => {
  const { webhookUrl, bodies } = await startCustomer({ answer: refuseForgeries });
  const env = { MOCK_PROVIDER_WEBHOOK_HEADERS: '{"x-webhook-secret":"of-the-tests"}' };
  const args = ['play', 'forged-finished', '--url', webhookUrl, ...quick];
  const { exitCode, stdout } = await runCommand(args, env);
  expect(stdout).toContain('    0.00 s  forger    notifies FINISHED, without credentials\n');
  expect(stdout).toContain('    0.00 s  forger    takes FINISHED as not acknowledged: The status is 401;');
  expect(stdout).toMatch(/\nThe session went as its scenario says\. The score was not asked for\.\n$/);
  expect({ exitCode, received: bodies.length }).toEqual({ exitCode: 0, received: 3 });
});

test('without credentials a forgery cannot be told, and the play says so', async () => {
  const { webhookUrl } = await startCustomer();
  const { exitCode, stdout } = await play('forged-finished', webhookUrl);
  expect(stdout).toMatch(
    /\nIncode is played without credentials, so no receiver can tell the forgery: [^\n]*\n$/,
  );
  expect(exitCode).toBe(0);
});

test('a receiver that acknowledges what it cannot read has lost it, and ends with 1', async () => {
  const { webhookUrl } = await startCustomer();
  const { exitCode, stdout } = await play('malformed-json', webhookUrl);
  expect(stdout).toMatch(
    /\nFINISHED was acknowledged at attempt 1, which cannot be read: what it said is lost\.\n$/,
  );
  expect(exitCode).toBe(1);
});

test('nothing of what a receiver writes beside its acknowledgement is told, and nothing that a terminal would act on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'play-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'mine.json');
  const notifications = [{ status: 'FINISHED\u001b[2J' }];
  await writeFile(
    file,
    JSON.stringify({ name: 'mine', description: 'Ours.', outcome: 'CURRENT', notifications }),
  );
  const { webhookUrl } = await startCustomer({ answer: answerWithMore });
  const { stdout } = await play(file, webhookUrl, '--policy', 'current');
  expect(stdout).toContain('receiver  acknowledges FINISHED\uFFFD[2J: 200\n');
  expect(stdout).not.toContain('Mariana');
  expect(stdout.replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u);
});

test('--json prints one object and nothing else, the same for the same seed', async () => {
  const { webhookUrl } = await startCustomer();
  const args = ['--seed', 'same', '--external-id', 'e-1', '--json'];
  const [one, two] = [
    await play('duplicate-finished', webhookUrl, ...args),
    await play('duplicate-finished', webhookUrl, ...args),
  ];
  const played = playedSchema.parse(JSON.parse(one.stdout));
  expect(played).toMatchObject({
    seed: 'same',
    externalId: 'e-1',
    verified: true,
    complaints: [],
    scoreReads: { beforeFinished: 0, afterFinished: 0, withOutcome: 0 },
  });
  expect(played.deliveries.map(({ scrapingStatus, state }) => `${scrapingStatus} ${state}`)).toEqual([
    'IN_PROGRESS ACKNOWLEDGED',
    'FINISHED ACKNOWLEDGED',
    'FINISHED ACKNOWLEDGED',
  ]);
  expect(two).toEqual({ ...one, exitCode: 0, stderr: '' });
});

test('what is piped has no control characters', async () => {
  const { webhookUrl } = await startCustomer();
  const { stdout } = await play('current', webhookUrl);
  expect(stdout.replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u);
});

test('a team plays a scenario file of its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'play-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { webhookUrl, bodies } = await startCustomer();
  const file = join(folder, 'mine.json');
  await writeFile(
    file,
    JSON.stringify({
      name: 'mine',
      description: 'Ours.',
      outcome: 'CURRENT',
      notifications: [{ status: 'FINISHED' }],
    }),
  );
  expect((await play(file, webhookUrl)).exitCode).toBe(0);
  expect(bodies).toHaveLength(1);
  await writeFile(file, '{\n  "name": "mine",\n  "outcom": "CURRENT"\n}');
  const { exitCode, stderr } = await play(file, webhookUrl);
  expect(stderr).toContain(`${file}:3: outcom is no field of a scenario.\n`);
  expect(exitCode).toBe(1);
});

test('what is typed takes the place of its variable, whatever that says, and the other variables hold', async () => {
  const { webhookUrl } = await startCustomer();
  const wrong = { MOCK_PROVIDER_PORT: 'x', MOCK_PROVIDER_SCENARIO: 'nope', MOCK_PROVIDER_SCRAPING_MS: '-1' };
  expect((await runCommand(['play', 'current', '--url', webhookUrl, ...quick], wrong)).exitCode).toBe(0);
  const env = { ...wrong, MOCK_PROVIDER_DELIVERY_POLICY: 'x' };
  const { exitCode, stderr } = await runCommand(['play', 'current', '--url', webhookUrl, ...quick], env);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 1,
    stderr: 'MOCK_PROVIDER_DELIVERY_POLICY must be one of documented, current, legacy.\n',
  });
});

test('Ctrl-C tells what was reached and ends with 130', async () => {
  const { webhookUrl } = await startCustomer();
  const args = ['--url', webhookUrl, '--port', '0', '--scraping-ms', '60000'];
  const command = startCommand(['play', 'never-finishes', '--no-recovery', ...args]);
  const slow = startCommand(['play', 'current', ...args]);
  expect((await command.ended).exitCode).toBe(0);
  await expect.poll(slow.stdout, { timeout: 10_000 }).toContain('acknowledges IN_PROGRESS');
  slow.child.kill('SIGINT');
  const { exitCode, stdout, stderr } = await slow.ended;
  expect(stdout).toMatch(/\nInterrupted: this is what was reached\.\n$/);
  expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
});

test('a receiver that hangs does not hold up Ctrl-C', async () => {
  const { webhookUrl, bodies } = await startCustomer({ answer: () => true });
  const command = startCommand(['play', 'current', '--url', webhookUrl, '--port', '0'], {
    MOCK_PROVIDER_DELIVERY_TIMEOUT_MS: '30000',
  });
  await expect.poll(() => bodies.length, { timeout: 10_000 }).toBe(1);
  const sentAtMs = performance.now();
  command.child.kill('SIGINT');
  expect((await command.ended).exitCode).toBe(130);
  expect(performance.now() - sentAtMs).toBeLessThan(5000);
});

test('a receiver where nobody listens is one sentence and 1', async () => {
  const url = `http://127.0.0.1:${await findFreePort()}/webhook`;
  const { exitCode, stdout, stderr } = await play('current', url);
  expect(stderr).toMatch(/^Nobody can be notified at 127\.0\.0\.1:\d+: [^\n]*ECONNREFUSED[^\n]*\.\n$/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
});

test.each([
  [['play', 'current'], /required option '--url <url>'/],
  [['play', '--url', 'http://127.0.0.1:1'], /missing required argument 'scenario'/],
  [['play', 'current', '--url', 'not a url'], /It must be a URL/],
  [
    ['play', 'no-such', '--url', 'http://127.0.0.1:1', '--port', '0'],
    /^There is no scenario no-such: choose one of current, /,
  ],
  [['play', 'current', '--url', 'http://example.com/'], /^example\.com is not this machine/],
  [['play', 'current', '--url', 'http://127.0.0.1:1', '--speed', '0'], /whole number from 1 to 1000/],
  [['play', 'current', '--url', 'http://127.0.0.1:1', '--score-wait', '0'], /whole number from 1 to 3600/],
  [
    ['play', 'lost-finsihed', '--url', 'http://127.0.0.1:1', '--port', '0'],
    /^There is no scenario lost-finsihed: did you mean lost-finished\? There are current, [^\n]*\.\n$/,
  ],
  [
    ['play', 'current', '--url', 'http://127.0.0.1:1', '--speed', '100'],
    /^At --speed 100 the reads of the score cannot be judged, [^\n]* or add --no-scores\.\n$/,
  ],
  [['plai'], /unknown command 'plai'\n\(Did you mean play\?\)/],
])('a wrong command line ends with 2 and says what is wrong: %j', async (args, sentence) => {
  const { exitCode, stdout, stderr } = await runCommand(args);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('    at ');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});
