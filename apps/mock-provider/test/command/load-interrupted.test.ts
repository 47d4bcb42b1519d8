import { setTimeout as wait } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { startCustomer } from './customer.ts';
import { readReport } from './load-report.ts';
import { startCommand } from './run-command.ts';

test('Ctrl-C reports what was reached, judges only what has ended, and ends with 130', async () => {
  const { webhookUrl, bodies } = await startCustomer();
  const args = ['--port', '0', '--no-scores', '--sessions', '1000', '--rate', '50', '--scraping-ms', '100'];
  const command = startCommand(['load', '--url', webhookUrl, ...args, '--json']);
  await expect.poll(() => bodies.length, { timeout: 10_000 }).toBeGreaterThan(20);
  command.child.kill('SIGINT');
  const finished = await command.ended;
  const report = readReport(finished);
  expect(report.sessions.started).toBeLessThan(1000);
  expect(report.sessions.ended).toBeGreaterThan(0);
  expect(report).toMatchObject({ interrupted: true, verified: { right: report.sessions.ended, wrong: 0 } });
  expect(finished.exitCode).toBe(130);
});

test('Ctrl-C accuses nobody of a score that it had no time to read', async () => {
  const { webhookUrl, bodies } = await startCustomer();
  const args = ['--port', '0', '--sessions', '1000', '--rate', '50', '--scraping-ms', '100'];
  const command = startCommand(['load', '--url', webhookUrl, ...args, '--json']);
  await expect.poll(() => bodies.length, { timeout: 10_000 }).toBeGreaterThan(20);
  command.child.kill('SIGINT');
  const { sessions, verified } = readReport(await command.ended);
  expect(sessions.ended).toBeGreaterThan(0);
  expect(verified).toEqual({ right: 0, wrong: 0, notJudged: sessions.started, mistakes: [] });
});

test('Ctrl-C does not wait for verdicts that are not asked for yet', async () => {
  let asked = 0;
  const { url, webhookUrl } = await startCustomer({
    verification: async () => {
      asked += 1;
      // The first is the look whether there is a read API.
      if (asked === 2) command.child.kill('SIGINT');
      if (asked > 1) await wait(500);
      return { status: 404, body: {} };
    },
  });
  const args = [
    '--url',
    webhookUrl,
    '--receiver-api',
    url,
    '--port',
    '0',
    '--no-scores',
    '--sessions',
    '300',
  ];
  const command = startCommand(['load', ...args, '--rate', '500', '--scraping-ms', '100', '--json']);
  const { verified, interrupted } = readReport(await command.ended);
  expect({ interrupted, verified }).toMatchObject({
    interrupted: true,
    verified: { wrong: 0, notJudged: 300 },
  });
  // Sixteen at once, and the one before them.
  expect(asked).toBeLessThan(300);
});
