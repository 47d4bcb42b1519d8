// Run as a process of its own: plays one run on a manual clock and prints everything that must repeat.
import { startMockProvider } from '../../src/index.ts';

const { url, control, stop } = await startMockProvider({
  clock: 'manual',
  seed: process.argv[2] ?? '',
  // Nothing listens on the discard port.
  webhookUrl: 'http://127.0.0.1:9/webhook',
});
const played = [];
for (const { name } of await control.scenarios()) played.push(await control.play(name));
played.push(await control.play({ seed: 'own', externalId: 'e' }));
await control.advance(33 * 60 * 1000);

const scores = await Promise.all(
  played.map(async ({ token }) => {
    const headers = { 'api-version': '1.0', 'x-incode-hardware-id': token };
    return (await fetch(`${url}/0/omni/get/score`, { headers })).json();
  }),
);
const sessions = await Promise.all(played.map(({ interviewId }) => control.session(interviewId)));
const deliveries = (await control.deliveries()).map((delivery) => ({
  ...delivery,
  // Real milliseconds: the only thing in a delivery that two runs may differ in.
  attempts: delivery.attempts.map((attempt) => ({ ...attempt, durationMs: 0 })),
}));
process.stdout.write(JSON.stringify({ played, sessions, scores, deliveries, clock: await control.clock() }));
await stop();
