// Run as a process of its own: stops a mock on a real clock with everything still to come, and asks it for more. It ends
// only when nothing is left that keeps it alive.
import { MockProviderError, startMockProvider } from '../../src/index.ts';

const hour = 60 * 60 * 1000;
const { control, stop } = await startMockProvider({
  clock: 'real',
  scrapingMs: hour,
  // Nothing listens on the discard port: the delivery has retries to come.
  webhookUrl: 'http://127.0.0.1:9/webhook',
});

async function codeOf(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof MockProviderError ? error.code : String(error)),
  );
}

const { interviewId } = await control.play({ scrapeAgainAfterMs: [30 * 24 * hour] });
const waiting = codeOf(control.delivery({ interviewId, status: 'FINISHED', timeoutMs: hour }));
await stop();
const codes = [await waiting, await codeOf(control.play()), await codeOf(control.advance(1))];
await control.reset();
process.stdout.write(`${codes.join(' ')}\n`);
