import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { EndedProcess } from '@ine-scraping/test-kit/node-process';
import { expect, onTestFinished, test } from 'vitest';

import { answerBoolean, startCustomer } from './customer.ts';
import { runCommand, startCommand } from './run-command.ts';

const quick = ['--scraping-ms', '100', '--no-scores'];

function play(scenario: string, url: string, ...args: string[]): Promise<EndedProcess> {
  return runCommand(['play', scenario, '--url', url, ...quick, ...args]);
}

/** Refuses everything with this status. */
function refuseWith(status: number): (response: ServerResponse) => boolean {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end('{}');
    return true;
  };
}

test.each([404, 405, 410, 501])(
  'where no webhook is, which %i says, a play ends at once and asks for the path',
  async (status) => {
    const { webhookUrl, bodies } = await startCustomer({ answer: refuseWith(status) });
    const { exitCode, stdout } = await play('current', webhookUrl);
    expect(stdout).toContain(`\n${webhookUrl} answers ${status}: is the path right?`);
    expect(stdout).toMatch(
      new RegExp(
        `\nNo webhook is at ${webhookUrl}: 2 attempts, and ${status} to each\\. Is the path right,[^\n]*\n$`,
      ),
    );
    expect({ exitCode, received: bodies.length }).toEqual({ exitCode: 1, received: 2 });
  },
);

test.each([
  [302, 'give --url where it leads'],
  [401, 'MOCK_PROVIDER_WEBHOOK_HEADERS'],
  [503, 'its own log may say why'],
  [200, '--policy has the other two rules of Incode'],
])(
  'a refusal with %i is told with what to look at, how long it takes, and how to end it, as soon as it comes',
  async (status, advice) => {
    const { webhookUrl } = await startCustomer({ answer: refuseWith(status) });
    const command = startCommand(['play', 'current', '--url', webhookUrl, ...quick]);
    await expect.poll(command.stdout, { timeout: 10_000 }).toContain('Ctrl-C ends it');
    command.child.kill('SIGINT');
    const { exitCode, stdout } = await command.ended;
    const told = stdout.split('\n').filter((line) => line.includes('Ctrl-C'));
    expect(told).toEqual([expect.stringContaining(`${webhookUrl} answers ${status}`)]);
    expect(told[0]).toContain(advice);
    expect(told[0]).toMatch(
      / Incode tries each notification 6 times, which takes 32 min: .* --speed 100 --no-scores /,
    );
    expect(exitCode).toBe(130);
  },
);

test('who takes IN_PROGRESS and refuses FINISHED is told the same', async () => {
  const { webhookUrl } = await startCustomer({
    answer: (response, count) => count > 1 && refuseWith(500)(response),
  });
  const { exitCode, stdout } = await play('current', webhookUrl, '--speed', '1000');
  expect(stdout.split('\n').filter((line) => line.includes('Ctrl-C'))).toEqual([
    expect.stringMatching(/ answers 500: its own log may say why\. If that stays so, /),
  ]);
  expect(exitCode).toBe(1);
});

test('at a higher speed the time that a refusal takes is the shorter one, and with --json it is told beside the object', async () => {
  const { webhookUrl } = await startCustomer({ answer: answerBoolean });
  const { exitCode, stdout, stderr } = await play('current', webhookUrl, '--speed', '1000', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ verified: false });
  expect(stderr).toMatch(/^[^\n]* tries each notification 6 times, which takes 2 s: Ctrl-C ends it\.\n$/);
  expect(exitCode).toBe(1);
});

test.each([{ fault: 'malformed-json' }, { withoutCredentials: true }, { unknownInterview: true }])(
  'whoever refuses first what it may refuse is warned of nothing: %j',
  async (refusable) => {
    const folder = await mkdtemp(join(tmpdir(), 'play-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'mine.json');
    const notifications = [{ status: 'IN_PROGRESS', ...refusable }, { status: 'FINISHED' }];
    await writeFile(
      file,
      JSON.stringify({ name: 'mine', description: 'Ours.', outcome: 'CURRENT', notifications }),
    );
    const { webhookUrl } = await startCustomer({
      answer: (response, count) => count === 1 && refuseWith(404)(response),
    });
    // A minute on the clock, so that there is a look between the two.
    const args = ['--speed', '1000', '--scraping-ms', '60000'];
    const { exitCode, stdout } = await play(file, webhookUrl, ...args);
    expect(stdout).toContain('not acknowledged: The status is 404;');
    expect(stdout).not.toContain('Ctrl-C');
    expect(exitCode).toBe(0);
  },
);
