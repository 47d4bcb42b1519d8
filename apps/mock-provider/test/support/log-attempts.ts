// Run as a process of its own: plays one session against a receiver that fails, and logs on standard output.
import { startMockProvider } from '../../src/index.ts';

const { control, stop } = await startMockProvider({
  clock: 'manual',
  webhookUrl: process.argv[2] ?? null,
  webhookHeaders: { 'x-team-key': 'made-up-key' },
  logLevel: 'trace',
});
await control.play({ externalId: 'made-up-external-id' });
await control.advance(33 * 60 * 1000);
await stop();
