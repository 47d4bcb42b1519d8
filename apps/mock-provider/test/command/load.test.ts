import { findFreePort } from '@ine-scraping/test-kit/free-port';
import type { EndedProcess } from '@ine-scraping/test-kit/node-process';
import { verifications } from '@ine-scraping/test-kit/verifications';
import { expect, test } from 'vitest';

import { answerBoolean, drop, refuseForgeries, startCustomer } from './customer.ts';
import { readReport } from './load-report.ts';
import { runCommand } from './run-command.ts';

const quick = ['--rate', '200', '--scraping-ms', '100', '--patience', '2'];

function load(url: string, ...args: string[]): Promise<EndedProcess> {
  const scores = ['--port', '0', '--no-scores'];
  return runCommand(['load', '--url', url, '--sessions', '40', ...scores, ...quick, ...args]);
}

test('against a receiver that does everything right each session is verified, and the report adds up', async () => {
  const { webhookUrl, bodies } = await startCustomer();
  const finished = await load(webhookUrl, '--mix', 'current=3,duplicate-finished=1', '--seed', 'm', '--json');
  const report = readReport(finished);
  expect(report).toMatchObject({
    seed: 'm',
    sessions: { wanted: 40, started: 40, ended: 40 },
    retries: 0,
    verified: { right: 40, wrong: 0, notJudged: 0, mistakes: [] },
    interrupted: false,
  });
  expect(report.deliveries).toEqual({
    total: bodies.length,
    acknowledged: bodies.length,
    givenUp: 0,
    pending: 0,
  });
  expect(report.attempts).toBe(bodies.length);
  // Some of the 40 play the other scenario, which has one delivery more.
  expect(bodies.length).toBeGreaterThan(80);
  expect(report.acknowledgedInMs?.max).toBeGreaterThanOrEqual(report.acknowledgedInMs?.p50 ?? Infinity);
  expect(finished.exitCode).toBe(0);
});

test('without --json the report is for people, its progress goes elsewhere, and neither has control characters', async () => {
  const { webhookUrl } = await startCustomer();
  const { exitCode, stdout, stderr } = await load(webhookUrl);
  expect(stdout).toMatch(/\nsessions {6}40 of 40 started, 40 with every delivery ended\n/);
  // A machine that is too busy to send in time is told last.
  expect(stdout).toMatch(
    /\nverified {6}40 of 40 sessions: each as its scenario says\n(One attempt in a hundred was sent .* late: .*\n)?$/,
  );
  expect(stderr).toMatch(/(^|\n)40 of 40 sessions with every delivery ended\n$/);
  expect((stdout + stderr).replaceAll('\n', '')).toMatch(/^\P{Cc}*$/u);
  expect(exitCode).toBe(0);
});

test('a receiver that answers boolean true turns the verification red, with the rule', async () => {
  const { webhookUrl } = await startCustomer({ answer: answerBoolean });
  const finished = await load(webhookUrl, '--json');
  const { verified, deliveries, acknowledgedInMs } = readReport(finished);
  expect(verified).toMatchObject({ right: 0, wrong: 40 });
  expect(verified.mistakes[0]?.complaints[0]).toMatch(
    /^IN_PROGRESS was not acknowledged: "success" is the Boolean true, not the string "true"/,
  );
  expect({ deliveries, acknowledgedInMs }).toEqual({
    deliveries: { total: 80, acknowledged: 0, givenUp: 0, pending: 80 },
    acknowledgedInMs: null,
  });
  expect(finished.exitCode).toBe(1);
});

test('a receiver that drops one notification turns exactly one session red', async () => {
  const { webhookUrl } = await startCustomer({ answer: (response, count) => count === 17 && drop(response) });
  const finished = await load(webhookUrl, '--json');
  const { verified } = readReport(finished);
  expect(verified).toMatchObject({ right: 39, wrong: 1 });
  expect(verified.mistakes[0]?.complaints).toEqual([
    expect.stringMatching(/was not acknowledged: The connection/),
  ]);
  expect(finished.exitCode).toBe(1);
});

test.each([
  { name: 'reads each score after FINISHED', impatient: false, reads: true, right: 10, complaint: undefined },
  {
    name: 'reads no score',
    impatient: false,
    reads: false,
    right: 0,
    complaint: 'The score was not read after FINISHED.',
  },
  {
    name: 'reads scores before FINISHED too',
    impatient: true,
    reads: true,
    right: 0,
    complaint: 'The score was read before FINISHED (1 of 2 reads).',
  },
])('a receiver that $name has $right of 10 right', async ({ impatient, reads, right, complaint }) => {
  const port = await findFreePort();
  const omni = reads ? { omniUrl: `http://127.0.0.1:${port}` } : {};
  const { webhookUrl } = await startCustomer({ ...omni, impatient });
  const args = [
    '--port',
    String(port),
    '--sessions',
    '10',
    '--rate',
    '20',
    '--scraping-ms',
    '2000',
    '--patience',
    '8',
  ];
  const finished = await runCommand(['load', '--url', webhookUrl, ...args, '--json']);
  const { verified } = readReport(finished);
  expect(verified.right).toBe(right);
  expect(verified.mistakes[0]?.complaints[0]).toBe(complaint);
  expect(finished.exitCode).toBe(right === 10 ? 0 : 1);
});

test('what waits because a slow receiver has too much to answer counts as late, and not as answered fast', async () => {
  const { webhookUrl } = await startCustomer({ delayMs: 400 });
  const args = ['--sessions', '300', '--rate', '500', '--patience', '20'];
  const { stdout } = await load(webhookUrl, ...args, '--json');
  const { answeredInMs, acknowledgedInMs, lateMs, notes, verified } = readReport({ stdout });
  expect(verified).toMatchObject({ right: 300, wrong: 0 });
  // 600 attempts of 400 ms each, 128 at once, take four times 400 ms and some: the last waits for three of them.
  expect(lateMs?.max).toBeGreaterThan(400);
  expect(answeredInMs?.p50).toBeGreaterThanOrEqual(390);
  expect(acknowledgedInMs?.max).toBeGreaterThan((lateMs?.max ?? Infinity) + 300);
  expect(notes).toEqual([
    expect.stringMatching(/^One attempt in a hundred was sent more than \d+ ms late: /),
  ]);
});

test('a mix with a forgery is verified as Incode sends it, whichever of the two FINISHED is refused', async () => {
  const { webhookUrl } = await startCustomer({ answer: refuseForgeries });
  const env = { MOCK_PROVIDER_WEBHOOK_HEADERS: '{"x-webhook-secret":"of-the-tests"}' };
  const args = ['load', '--url', webhookUrl, '--port', '0', '--no-scores', '--sessions', '20', '--json'];
  const finished = await runCommand([...args, ...quick, '--mix', 'forged-finished=1,current=1'], env);
  const { verified, deliveries, notes } = readReport(finished);
  expect({ verified, notes }).toEqual({
    verified: { right: 20, wrong: 0, notJudged: 0, mistakes: [] },
    notes: [],
  });
  expect(deliveries.givenUp).toBeGreaterThan(0);
  expect(deliveries.acknowledged).toBe(40);
});

function scored(interviewId: string, outcome: string): object {
  const { SCORED } = verifications;
  return { ...SCORED, interviewId, verdict: { ...SCORED.verdict, outcome } };
}

test.each([
  { outcome: 'CURRENT', exitCode: 0, complaint: undefined },
  { outcome: 'NOT_FOUND', exitCode: 1, complaint: "The receiver's verdict is NOT_FOUND instead of CURRENT." },
])(
  'with --receiver-api the verdict $outcome of the receiver ends with $exitCode',
  async ({ outcome, exitCode, complaint }) => {
    const { url, webhookUrl } = await startCustomer({
      verification: (interviewId) => ({ status: 200, body: scored(interviewId, outcome) }),
    });
    const finished = await load(webhookUrl, '--receiver-api', url, '--json');
    expect(readReport(finished).verified.mistakes[0]?.complaints[0]).toBe(complaint);
    expect(finished.exitCode).toBe(exitCode);
  },
);

test('a receiver without the read API that was named is one sentence and 1', async () => {
  const { url, webhookUrl } = await startCustomer({ verification: () => ({ status: 500, body: {} }) });
  const { exitCode, stdout, stderr } = await load(webhookUrl, '--receiver-api', url, '--json');
  expect(stderr).toMatch(
    /^The receiver's verdict cannot be read from http:\/\/127\.0\.0\.1:\d+: the answer to [^\n]* is 500 and no verification\.\n$/,
  );
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
});

test('a read API that stops working costs the verdicts, and not the report', async () => {
  let asked = 0;
  const { url, webhookUrl } = await startCustomer({
    verification: () => {
      asked += 1;
      return { status: asked === 1 ? 404 : 500, body: {} };
    },
  });
  const finished = await load(webhookUrl, '--receiver-api', url, '--json');
  const { verified, deliveries, notes } = readReport(finished);
  expect(verified).toEqual({ right: 0, wrong: 0, notJudged: 40, mistakes: [] });
  expect(deliveries.acknowledged).toBe(80);
  expect(notes).toEqual([
    expect.stringMatching(/^The receiver's verdict cannot be read from .* is 500 and no ver/),
  ]);
  expect(finished.exitCode).toBe(1);
});

test('a receiver where nobody listens is one sentence and 1', async () => {
  const { exitCode, stdout, stderr } = await load(`http://127.0.0.1:${await findFreePort()}/webhook`);
  expect(stderr).toMatch(/^Nobody can be notified at [^\n]*ECONNREFUSED[^\n]*\.\n$/);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
});

test.each([
  [['--sessions', '10001'], /whole number from 1 to 10000/],
  [['--rate', '501'], /whole number from 1 to 500/],
  [['--mix', 'current'], /^--mix must be like current=8,not-found=1\.\n$/],
  [['--mix', 'nope=1'], /^There is no scenario nope: choose one of /],
  [['--mix', 'current=1', '--scenario', 'slow'], /cannot be used with option '--scenario/],
  [['--url', 'http://receiver.example/'], /^receiver\.example is not this machine/],
  [['--receiver-api', 'http://receiver.example/'], /^receiver\.example is not this machine/],
])('what is more than a load may be, or makes no sense, ends with 2: %j', async (args, sentence) => {
  const { exitCode, stdout, stderr } = await load((await startCustomer()).webhookUrl, ...args);
  expect(stderr).toMatch(sentence);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
});

test('what was typed is looked at before anybody is looked for', async () => {
  const nobody = `http://127.0.0.1:${await findFreePort()}/webhook`;
  const { exitCode, stderr } = await load(nobody, '--mix', 'curent=1');
  expect(stderr).toMatch(/^There is no scenario curent: did you mean current\?/);
  expect(exitCode).toBe(2);
});
