import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

import { startBothApps } from '../src/story/both-apps.ts';
import { runCommand } from './support/command.ts';

const reportSchema = z.object({
  sessions: z.object({ started: z.int(), ended: z.int() }),
  verified: z.object({ right: z.int(), wrong: z.int(), mistakes: z.array(z.unknown()) }),
});

/** What is over within seconds; whatever needs a retry of Incode's takes half a minute. */
const scenarios = [
  'current',
  'not-found',
  'reported-stolen',
  'lost-in-progress',
  'lost-finished',
  'never-finishes',
  'duplicate-finished',
  'duplicate-burst',
  'finished-first',
  'wrong-casing',
  'unknown-status',
  'extra-fields',
  'no-external-id',
  'forged-finished',
  'unknown-interview',
  'score-late',
  'score-never-ready',
  'score-unauthorized-once',
  'score-malformed',
  'score-html',
  'score-reset',
];

test('under a mixed load the receiver acknowledges, reads and judges each session as its scenario says', async () => {
  const apps = await startBothApps({
    receiver: {
      RECEIVER_SCORE_GAP_MS: '100',
      RECEIVER_NOT_READY_BACKOFF_MS: '200',
      RECEIVER_FAILED_BACKOFF_MS: '200',
      // Soon enough to be held to what it finds by itself, and long after the others have heard FINISHED.
      RECEIVER_LOOK_BACKOFF_MS: '8000',
      RECEIVER_RECONCILE_EVERY_MS: '500',
    },
  });
  onTestFinished(() => apps.stop());
  // The command plays Incode itself, on the port where the receiver looks for it.
  await apps.mockProvider.stop();

  const load =
    'apps/mock-provider/src/main.ts load --sessions 120 --rate 60 --scraping-ms 300 --patience 30 --seed e2e';
  const mix = scenarios.map((name) => `${name}=1`).join(',');
  const places = [
    '--url',
    apps.receiver.webhookUrl,
    '--receiver-api',
    apps.receiverUrl,
    '--port',
    new URL(apps.mockProviderUrl).port,
  ];
  const { exitCode, stdout, stderr } = await runCommand([
    process.execPath,
    '--conditions=@ine-scraping/source',
    ...load.split(' '),
    '--mix',
    mix,
    '--json',
    ...places,
  ]);

  const report = reportSchema.parse(JSON.parse(stdout));
  expect(report).toEqual({
    sessions: { started: 120, ended: 120 },
    verified: { right: 120, wrong: 0, mistakes: [] },
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
