import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { expect, test } from 'vitest';

import { drop, startCustomer } from './customer.ts';
import { readReport } from './load-report.ts';
import { runCommand } from './run-command.ts';

test('a FINISHED that is lost is played to its end, and the receiver gets its time to find out', async () => {
  const port = await findFreePort();
  const { webhookUrl } = await startCustomer({ omniUrl: `http://127.0.0.1:${port}`, looksAfterMs: 1000 });
  const args = ['--scraping-ms', '200', '--score-wait', '30', '--port', String(port)];
  const { exitCode, stdout } = await runCommand(['play', 'lost-finished', '--url', webhookUrl, ...args]);
  expect(stdout).toContain('receiver  reads the score: 200, with the outcome\n');
  expect(stdout).toMatch(/\nThe session went as its scenario says\. The score was asked for once\.\n$/);
  expect(exitCode).toBe(0);
});

test('a receiver that looks exactly once by itself passes never-finishes', async () => {
  const port = await findFreePort();
  const { webhookUrl } = await startCustomer({ omniUrl: `http://127.0.0.1:${port}`, looksAfterMs: 1500 });
  const args = ['--scraping-ms', '100', '--score-wait', '30', '--port', String(port)];
  const { exitCode, stdout } = await runCommand(['play', 'never-finishes', '--url', webhookUrl, ...args]);
  expect(stdout).toMatch(/\nThe session went as its scenario says\. The score was asked for once\.\n$/);
  expect(exitCode).toBe(0);
});

test.each([
  [
    'lost-finished',
    'FINISHED was lost, and nobody looked: the score was never asked for, so its result is lost.',
  ],
  [
    'never-finishes',
    'Scraping never ended, and nobody looked: the score was never asked for, so nobody learns that it hangs.',
  ],
  ['score-never-ready', 'The score was not read after FINISHED.'],
])(
  'a service that does nothing fails %s, and --no-recovery says where it may',
  async (scenario, complaint) => {
    const { webhookUrl } = await startCustomer();
    const args = [
      'play',
      scenario,
      '--url',
      webhookUrl,
      '--port',
      '0',
      '--scraping-ms',
      '100',
      '--score-wait',
      '1',
    ];
    const { exitCode, stdout } = await runCommand(args);
    expect(stdout).toContain(`\n${complaint}\n`);
    expect(exitCode).toBe(1);
    const isTold = scenario === 'score-never-ready';
    expect((await runCommand([...args, '--no-recovery'])).exitCode).toBe(isTold ? 1 : 0);
  },
);

test('a receiver that answers nothing is judged at once, and not after half an hour', async () => {
  const { webhookUrl, bodies } = await startCustomer({ answer: drop });
  const { exitCode, stdout } = await runCommand([
    'play',
    'duplicate-finished',
    '--url',
    webhookUrl,
    '--scraping-ms',
    '100',
    '--no-scores',
  ]);
  expect(stdout).toMatch(
    /\nNothing answers at http[^\n]* 2 attempts, and an answer to none\. The connection [^\n]*\n$/,
  );
  expect({ exitCode, received: bodies.length }).toEqual({ exitCode: 1, received: 2 });
});

test.each([
  { name: 'does nothing', looks: {}, right: 0, exitCode: 1 },
  { name: 'looks by itself', looks: { looksAfterMs: 500 }, right: 5, exitCode: 0 },
])('under load a receiver that $name has $right of 5 sessions right whose FINISHED is lost', async (row) => {
  const port = String(await findFreePort());
  const { webhookUrl } = await startCustomer({ ...row.looks, omniUrl: `http://127.0.0.1:${port}` });
  const args = [
    'load',
    '--url',
    webhookUrl,
    '--port',
    port,
    '--scenario',
    'lost-finished',
    '--sessions',
    '5',
  ];
  const finished = await runCommand([
    ...args,
    '--rate',
    '50',
    '--scraping-ms',
    '100',
    '--patience',
    '4',
    '--json',
  ]);
  const { verified, notes } = readReport(finished);
  expect({ right: verified.right, exitCode: finished.exitCode }).toEqual({
    right: row.right,
    exitCode: row.exitCode,
  });
  if (row.exitCode === 0) return;
  expect(verified.mistakes[0]?.complaints).toEqual([
    'FINISHED was lost, and nobody looked: the score was never asked for, so its result is lost.',
  ]);
  expect(notes.join(' ')).toContain('say --no-recovery where it need not');
  expect(notes.join(' ')).toContain('RECEIVER_LOOK_BACKOFF_MS, longer than scraping takes');
});

test.each([
  {
    scenario: 'score-late',
    // Longer than a silence that means something.
    scoreWait: '11',
    complaint:
      'The receiver stopped asking for the score after 1 read, which was not answered with the outcome.',
  },
  {
    scenario: 'score-never-ready',
    scoreWait: '1',
    complaint:
      'The score was not ready, and nobody asked again: it was asked for once after FINISHED, only as a notification came.',
  },
  {
    scenario: 'never-finishes',
    scoreWait: '1',
    // It reads at every notification, and by itself never.
    impatient: true,
    complaint:
      'Scraping never ended, and nobody looked: the score was asked for once, only as a notification came, so nobody learns that it hangs.',
  },
])(
  'a receiver that asks once for a score that is not there yet, and no more, fails $scenario',
  async ({ scenario, scoreWait, complaint, impatient = false }) => {
    const port = String(await findFreePort());
    const { webhookUrl } = await startCustomer({ omniUrl: `http://127.0.0.1:${port}`, impatient });
    const args = ['--url', webhookUrl, '--port', port, '--scraping-ms', '100', '--score-wait', scoreWait];
    const { exitCode, stdout } = await runCommand(['play', scenario, ...args]);
    expect(stdout).toContain(`\n${complaint}\n`);
    expect(exitCode).toBe(1);
  },
  60_000,
);
