import { expect, test } from 'vitest';

import { measureSender, type Play } from '../src/sessions-in-flight/measure-sender.ts';

// Small: what is tested is that the benchmark measures, not what it measures.
const play: Omit<Play, 'sender'> = {
  scenario: 'current',
  sessions: 200,
  rampMs: 500,
  scrapingMs: 1500,
  answerAfterMs: 0,
};

test.each(['bare', 'mock-provider'] as const)(
  'all sessions of the %s sender are in flight at once, and each sends its two notifications',
  async (sender) => {
    const measured = await measureSender({ ...play, sender });
    expect(measured).toMatchObject({
      sessions: 200,
      inFlight: 200,
      arrived: 400,
      expected: 400,
      requests: 400,
    });
    const { lateness, residentBytesMax, cpuMs, wakeUpDelayMsMax } = measured;
    // None before its time; clocks of two processes on one machine are read to the millisecond.
    expect(lateness.p50).toBeGreaterThanOrEqual(-1);
    expect(lateness.max).toBeGreaterThanOrEqual(lateness.p99);
    for (const value of [residentBytesMax, cpuMs, wakeUpDelayMsMax]) expect(value).toBeGreaterThan(0);
  },
);

test('a mix is expected to arrive as its scenarios say, and the mock tells its own lateness of every attempt', async () => {
  const measured = await measureSender({
    ...play,
    sender: 'mock-provider',
    scenario: 'mix:duplicate-burst=1,finished-first=1',
    sessions: 20,
    rampMs: 200,
    scrapingMs: 800,
    answerAfterMs: 50,
  });
  // Of 20 sessions, some have 2 notifications and some 21.
  expect(measured.expected).toBeGreaterThan(40);
  expect(measured.expected).toBeLessThan(420);
  expect(measured).toMatchObject({ inFlight: 20, arrived: measured.expected });
  expect(measured.ownLateness?.max).toBeGreaterThanOrEqual(0);
});
