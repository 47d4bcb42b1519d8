import { recordingSchema } from '@ine-scraping/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { manualClockStartMs } from '../src/clock/clock.ts';
import { compareRecordings } from '../src/recording/compare-recordings.ts';
import { scenarios } from '../src/scenarios/catalog.ts';
import { arbitraryScenario, arbitraryScrapings } from './support/arbitrary-scenario.ts';
import { inTime, testTimeoutMs } from './support/in-time.ts';
import { get, scraping, start, validate, withToken } from './support/omni.ts';
import { arbitraryOutages, refuseIn, skipWhenHeldUp } from './support/outages.ts';
import { startProvider } from './support/provider.ts';
import { startRawReceiver } from './support/raw-receiver.ts';
import { hang, startReceiver } from './support/receiver.ts';
import { refuseFirst } from './support/refusals.ts';
import { everythingMs, replay } from './support/replay.ts';

const minute = 60_000;

test('a session of a backend that waits, scrapes, is refused and scrapes again is replayed to the same bytes', async () => {
  const refusals = { IN_PROGRESS: 2, FINISHED: 3 };
  const receiver = await startRawReceiver(refuseFirst(refusals));
  const scenario = 'duplicate-finished';
  const provider = await startProvider({ webhookUrl: receiver.url, seed: 'one', scenario });
  const { control } = provider;
  await control.play();
  await control.advance(minute);
  const { interviewId, token } = await start(provider, { externalId: 'solicitud-1001' });
  await get(provider, '/omni/get/score', withToken(token));
  await control.advance(7 * minute);
  await validate(provider, token, scraping);
  await control.advance(2 * minute);
  await validate(provider, token, scraping);
  await control.advance(everythingMs);
  const recorded = await control.record(interviewId);
  expect(recorded.scrapingsAtMs).toEqual([0, 2 * minute]);
  expect(recorded.clock.startedAt).toBe('2026-01-01T00:08:00.000Z');
  expect(recorded.requests.map(({ atMs, path }) => [atMs, path])).toEqual([
    [-7 * minute, '/omni/get/score'],
    [0, '/omni/process/government-validation'],
    [2 * minute, '/omni/process/government-validation'],
  ]);
  const attempts = recorded.deliveries.map((delivery) => delivery.attempts.length);
  expect(attempts).toEqual([3, 3, 2, 1, 1, 1]);

  receiver.behave(refuseFirst(refusals));
  const replayed = await replay(recorded, receiver.url);
  expect(compareRecordings(recorded, replayed)).toEqual([]);
  // What stands beside the play is its own: when it was played, under which name, and who asked.
  const { clock, scenario: played, requests } = recorded;
  expect({ ...replayed, clock, scenario: played, requests }).toEqual({
    ...recorded,
    externalId: 'x'.repeat('solicitud-1001'.length),
  });
});

test('every scenario that is refused at first is replayed to the same', async () => {
  const refusals = { IN_PROGRESS: 1, FINISHED: 1, together: 20 };
  const receiver = await startRawReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  for (const { name } of scenarios) {
    receiver.behave(refuseFirst(refusals));
    const { interviewId } = await provider.control.play({ scenario: name, externalId: 'e' });
    await provider.control.advance(everythingMs);
    const recorded = await provider.control.record(interviewId);
    receiver.behave(refuseFirst(refusals));
    expect([name, compareRecordings(recorded, await replay(recorded, receiver.url))]).toEqual([name, []]);
    expect(recorded.deliveries.some(({ attempts }) => attempts.length > 1)).toBe(true);
  }
});

test(
  'a session of any scenario, whenever its backend scrapes it and whatever is refused, is replayed to the same document',
  async () => {
    const receiver = await startRawReceiver();
    const seen = { scrapedAgain: 0, retried: 0 };
    const property = fc.asyncProperty(
      arbitraryScenario,
      fc.record({ scrapingMs: fc.nat({ max: 5 * minute }), seed: fc.string({ minLength: 1, maxLength: 8 }) }),
      fc.option(fc.string({ unit: 'binary', maxLength: 16 }), { nil: undefined }),
      arbitraryScrapings,
      arbitraryOutages,
      async (scenario, settings, externalId, waitsMs, outages) => {
        const options = { ...settings, scenarios: [scenario], scenario: scenario.name };
        const provider = await startProvider({ ...options, webhookUrl: receiver.url });
        const { interviewId, token } = await start(provider, { externalId });
        await provider.control.advance(minute);
        receiver.behave(refuseIn(outages, provider, manualClockStartMs + minute));
        for (const waitMs of [...waitsMs, everythingMs]) {
          await validate(provider, token, scraping);
          await provider.control.advance(waitMs);
        }
        // As it comes out of a file.
        const recorded = recordingSchema.parse(
          JSON.parse(JSON.stringify(await provider.control.record(interviewId))),
        );
        await provider.stop();
        let replaying = provider;
        const replayed = await replay(recorded, receiver.url, (mock) => {
          replaying = mock;
          receiver.behave(refuseIn(outages, mock, manualClockStartMs));
        });
        for (const mock of [provider, replaying]) await skipWhenHeldUp(mock);
        expect(compareRecordings(recorded, replayed)).toEqual([]);
        const { clock, scenario: played, requests, externalId: standIn } = recorded;
        expect({ ...replayed, clock, scenario: played, requests, externalId: standIn }).toEqual(recorded);
        seen.scrapedAgain += recorded.scrapingsAtMs.length > 1 ? 1 : 0;
        seen.retried += recorded.deliveries.some(({ attempts }) => attempts.length > 1) ? 1 : 0;
      },
    );
    await fc.assert(property, { ...inTime, numRuns: 60 });
    // What is generated really leads there.
    expect(seen.scrapedAgain).toBeGreaterThan(10);
    expect(seen.retried).toBeGreaterThan(15);
  },
  testTimeoutMs,
);

test('scraping that is asked for in the very millisecond in which something else is due is replayed in its place', async () => {
  const receiver = await startRawReceiver();
  const scenario = 'late-in-progress';
  const provider = await startProvider({ webhookUrl: receiver.url, scenario });
  const { interviewId, token } = await start(provider);
  // At 8 and 16 s an IN_PROGRESS is late, at 11 and 19 s scraping ends.
  for (const waitMs of [8000, 3000, 5000, 3000, everythingMs]) {
    await validate(provider, token, scraping);
    await provider.control.advance(waitMs);
  }
  const recorded = await provider.control.record(interviewId);
  expect(recorded.scrapingsAtMs).toEqual([0, 8000, 11_000, 16_000, 19_000]);
  expect(compareRecordings(recorded, await replay(recorded, receiver.url))).toEqual([]);
});

test('scraping that takes no time at all can be asked for again at once, and is replayed', async () => {
  const receiver = await startRawReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url, scrapingMs: 0 });
  const { interviewId, token } = await start(provider);
  for (const waitMs of [0, 0, everythingMs]) {
    await validate(provider, token, scraping);
    await provider.control.advance(waitMs);
  }
  const recorded = await provider.control.record(interviewId);
  expect(recorded.scrapingsAtMs).toEqual([0, 0, 0]);
  expect(compareRecordings(recorded, await replay(recorded, receiver.url))).toEqual([]);
});

test('what a real clock has played is replayed on a manual one, a second scraping too', async () => {
  const receiver = await startRawReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url, clock: 'real', scrapingMs: 20 });
  const { control } = provider;
  const { interviewId, token } = await start(provider);
  for (const count of [2, 4]) {
    await validate(provider, token, scraping);
    const ended = async (): Promise<number> =>
      (await control.deliveries({ interviewId })).filter(({ state }) => state === 'ACKNOWLEDGED').length;
    await expect.poll(ended, { timeout: 10_000 }).toBe(count);
  }
  const recorded = await control.record(interviewId);
  expect(recorded.scrapingsAtMs).toHaveLength(2);
  const replayed = await replay(recorded, receiver.url);
  expect(replayed.deliveries).toHaveLength(4);
  // A machine that stands still is late by more than a play may be: how much that is, is tested without one.
  const isTime = (difference: string): boolean => difference.startsWith('the time of ');
  expect(compareRecordings(recorded, replayed).filter((difference) => !isTime(difference))).toEqual([]);
});

test('the settings that decide what is played are replayed: duration, policy and timeout', async () => {
  const receiver = await startReceiver(hang);
  const settings = { scrapingMs: 500, deliveryPolicy: 'legacy', deliveryTimeoutMs: 30 } as const;
  const { control } = await startProvider({ webhookUrl: receiver.url, ...settings });
  const { interviewId } = await control.play();
  await control.advance(everythingMs);
  const recorded = await control.record(interviewId);
  const judgements = recorded.deliveries.map(({ attempts }) => attempts.map(({ judgement }) => judgement));
  expect(judgements).toEqual([
    ['TIMED_OUT', 'TIMED_OUT'],
    ['TIMED_OUT', 'TIMED_OUT'],
  ]);
  expect(compareRecordings(recorded, await replay(recorded, receiver.url))).toEqual([]);
});

test('the second session of one own seed is replayed as the second', async () => {
  const receiver = await startRawReceiver();
  const { control } = await startProvider({ webhookUrl: receiver.url, scenario: 'mix:slow=1,not-found=1' });
  await control.play({ seed: 'own' });
  const { interviewId } = await control.play({ seed: 'own' });
  await control.advance(everythingMs);
  const recorded = await control.record(interviewId);
  const replayed = await replay(recorded, receiver.url);
  expect(replayed.interviewId).toBe(interviewId);
  expect(compareRecordings(recorded, replayed)).toEqual([]);
});

test('a session with a URL of its own is recorded without it, and replayed to wherever the replay goes', async () => {
  const [own, other] = [await startRawReceiver(), await startRawReceiver()];
  const { control } = await startProvider();
  const { interviewId } = await control.play({ webhookUrl: own.url });
  await control.advance(everythingMs);
  const recorded = await control.record(interviewId);
  expect(JSON.stringify(recorded)).not.toContain(new URL(own.url).host);
  expect(compareRecordings(recorded, await replay(recorded, other.url))).toEqual([]);
  expect(other.requests.map(({ raw }) => raw)).toEqual(own.requests.map(({ raw }) => raw));
});

test('a replay on the mock that has played the session is another session, and says so', async () => {
  const { control } = await startProvider();
  const { interviewId } = await control.play();
  const recorded = await control.record(interviewId);
  const again = await control.play({ seed: recorded.seed });
  expect(compareRecordings(recorded, await control.record(again.interviewId))).toEqual([
    `the interview is "${again.interviewId}", and was "${interviewId}".`,
  ]);
});
