// Run as a process of its own: plays one run on a manual clock and prints everything that must repeat.
import { setImmediate } from 'node:timers/promises';

import type { PlayedSession } from '@ine-scraping/contracts';

import { startMockProvider } from '../../src/index.ts';
import type { ScenarioInput } from '../../src/scenarios/scenario.ts';

/** Everything in it is drawn. */
const drawn: ScenarioInput = {
  name: 'drawn',
  description: 'Each of its times comes from a distribution.',
  outcome: 'CURRENT',
  scraping: {
    startDelayMs: { distribution: 'uniform', minMs: 0, maxMs: 5000 },
    durationMs: { distribution: 'lognormal', medianMs: 20_000, sigma: 1, maxMs: 120_000 },
  },
  notifications: [
    { status: 'IN_PROGRESS', afterMs: { distribution: 'uniform', minMs: 0, maxMs: 5000 } },
    { status: 'FINISHED', copies: 3, gapMs: { distribution: 'lognormal', medianMs: 500, maxMs: 5000 } },
  ],
  score: { delayMs: { distribution: 'uniform', minMs: 1, maxMs: 60_000 } },
};

const { url, control, stop } = await startMockProvider({
  clock: 'manual',
  seed: process.argv[2] ?? '',
  scenario: 'mix:drawn=3,slow=2,not-found=2,duplicate-finished=1',
  scenarios: [drawn],
  // Nothing listens on the discard port.
  webhookUrl: 'http://127.0.0.1:9/webhook',
});
const played: PlayedSession[] = [];
for (const { name } of await control.scenarios()) played.push(await control.play(name));
played.push(await control.play({ seed: 'own', externalId: 'e' }));
played.push(await control.play({ scenario: 'drawn', scrapeAgainAfterMs: [1000, 600_000] }));
// The last ones: sessions of the mix.
for (let mixed = 0; mixed < 12; mixed += 1) played.push(await control.play());
await control.advance(45 * 60 * 1000);

/** What one read gets, a reset connection included. A slow one is helped along on the clock. */
async function readScore({ interviewId, token, scenario }: PlayedSession, read: number): Promise<unknown> {
  const headers = { 'api-version': '1.0', 'x-incode-hardware-id': token };
  const reading = fetch(`${url}/0/omni/get/score`, { headers }).then(
    async (response) => [response.status, response.headers.get('retry-after'), await response.text()],
    () => 'no answer',
  );
  if (scenario === 'score-slow') {
    while ((await control.requests({ interviewId })).requests.length < read) await setImmediate();
    await control.advance(5000);
  }
  return reading;
}

const scores: unknown[] = [];
for (const session of played) {
  for (const read of [1, 2, 3, 4]) scores.push(await readScore(session, read));
}
const sessions = await Promise.all(played.map(({ interviewId }) => control.session(interviewId)));
const deliveries = (await control.deliveries()).map((delivery) => ({
  ...delivery,
  // Real milliseconds: the only thing in a delivery that two runs may differ in.
  attempts: delivery.attempts.map((attempt) => ({ ...attempt, durationMs: 0, lateMs: 0 })),
}));
const recordings = await Promise.all(played.map(({ interviewId }) => control.record(interviewId)));
const clock = await control.clock();
process.stdout.write(JSON.stringify({ played, sessions, scores, deliveries, recordings, clock }));
await stop();
