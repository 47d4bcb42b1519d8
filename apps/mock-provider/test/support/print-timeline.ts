// Run as a process of its own: plays one run on a manual clock and prints everything that must repeat.
import { setImmediate } from 'node:timers/promises';

import type { PlayedSession } from '@ine-scraping/contracts';

import { startMockProvider } from '../../src/index.ts';

const { url, control, stop } = await startMockProvider({
  clock: 'manual',
  seed: process.argv[2] ?? '',
  // Nothing listens on the discard port.
  webhookUrl: 'http://127.0.0.1:9/webhook',
});
const played: PlayedSession[] = [];
for (const { name } of await control.scenarios()) played.push(await control.play(name));
played.push(await control.play({ seed: 'own', externalId: 'e' }));
await control.advance(33 * 60 * 1000);

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
process.stdout.write(JSON.stringify({ played, sessions, scores, deliveries, clock: await control.clock() }));
await stop();
