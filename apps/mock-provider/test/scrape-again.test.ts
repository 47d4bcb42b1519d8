import { expect, test } from 'vitest';

import { post, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startReceiver } from './support/receiver.ts';

const start = Date.UTC(2026, 0, 1);

async function playAgain(scrapeAgainAfterMs: number[], scenario = 'current') {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url, scrapingMs: 3000 });
  const played = await provider.control.play({ scenario, scrapeAgainAfterMs });
  /** What was sent, and when it was due, in milliseconds from the first scraping. */
  const sent = async (): Promise<(readonly [string, number])[]> =>
    (await provider.control.deliveries({ interviewId: played.interviewId })).map(
      ({ scrapingStatus, createdAt }) => [scrapingStatus, Date.parse(createdAt) - start],
    );
  return { provider, receiver, sent, ...played };
}

const once = [
  ['IN_PROGRESS', 0],
  ['FINISHED', 3000],
];

test('scraping that is asked for again after its end notifies both again, with deliveries of their own', async () => {
  const { provider, receiver, sent, interviewId } = await playAgain([5000, 60_000]);
  await provider.control.advance(100_000);
  expect(await sent()).toEqual([
    ...once,
    ['IN_PROGRESS', 5000],
    ['FINISHED', 8000],
    ['IN_PROGRESS', 60_000],
    ['FINISHED', 63_000],
  ]);
  expect(receiver.requests).toHaveLength(6);
  expect(await provider.control.session(interviewId)).toMatchObject({
    scrapingStatus: 'FINISHED',
    scrapingStartedAt: new Date(start + 60_000).toISOString(),
  });
});

test.each([[[1]], [[1, 1500, 2999]]])(
  'asked for again after %j ms, while it runs, scraping changes nothing',
  async (afterMs) => {
    const { provider, sent } = await playAgain(afterMs);
    await provider.control.advance(100_000);
    expect(await sent()).toEqual(once);
  },
);

test('asked for again at the very end of scraping it starts again, whatever the order of the times', async () => {
  const { provider, sent } = await playAgain([9000, 3000]);
  await provider.control.advance(100_000);
  expect(await sent()).toEqual([
    ...once,
    ['IN_PROGRESS', 3000],
    ['FINISHED', 6000],
    ['IN_PROGRESS', 9000],
    ['FINISHED', 12_000],
  ]);
});

test('over HTTP too, and a time before the first one is refused', async () => {
  const provider = await startProvider();
  const again = (ms: number): Promise<{ status: number }> =>
    post(provider, '/_mock/sessions', {}, { scrapeAgainAfterMs: [ms] });
  expect((await again(-1)).status).toBe(400);
  expect((await again(4000)).status).toBe(201);
});

test('a session that was deleted is not scraped again', async () => {
  const { provider, sent, token, interviewId } = await playAgain([5000]);
  await provider.control.advance(3000);
  const url = `${provider.url}/omni/interview?interviewId=${interviewId}`;
  expect((await fetch(url, { method: 'DELETE', headers: withToken(token) })).status).toBe(200);
  await provider.control.advance(100_000);
  expect(await sent()).toEqual(once);
});

test('reset forgets what was to be scraped again', async () => {
  const { provider, receiver } = await playAgain([5000]);
  await provider.control.advance(3000);
  await provider.control.reset();
  await provider.control.advance(100_000);
  expect(receiver.requests).toHaveLength(2);
});
