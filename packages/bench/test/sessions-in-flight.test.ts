import { expect, onTestFinished, test } from 'vitest';

import { startBenchProcess } from '../src/bench-process.ts';
import { measureSender, type Variant } from '../src/sessions-in-flight/measure-sender.ts';
import type { Sender } from '../src/sessions-in-flight/run-sender.ts';

// Small: what is tested is that the benchmark measures, not what it measures. How many are in flight at once is a matter of the
// machine.
const variant: Omit<Variant, 'sender'> = {
  scenario: 'current',
  sessions: 200,
  rampMs: 500,
  scrapingMs: 800,
  answerAfterMs: 0,
};

test.for(['bare', 'mock-provider'] as const)(
  'each session of the %s sender sends its two notifications, and then the sender has nothing left to do',
  async (sender, { signal }) => {
    const measured = await measureSender({ ...variant, sender }, signal);
    const counts = { arrived: 400, expected: 400, requests: 400, lost: 0, surplus: 0, left: 0 };
    expect(measured).toMatchObject({ sessions: 200, ...counts });
    const { lateness, residentBytesMax, cpuMs, inFlight } = measured;
    // None before its time; clocks of two processes on one machine are read to the millisecond.
    expect(lateness?.p50).toBeGreaterThanOrEqual(-1);
    expect(lateness?.max).toBeGreaterThanOrEqual(lateness?.p99 ?? Number.NaN);
    for (const value of [residentBytesMax, cpuMs, inFlight]) expect(value).toBeGreaterThan(0);
  },
);

test('a mix is expected to arrive as its scenarios say, and the mock tells its own lateness of every attempt', async ({
  signal,
}) => {
  const mix = {
    ...variant,
    sender: 'mock-provider' as const,
    scenario: 'mix:duplicate-burst=1,finished-first=1',
    sessions: 20,
    rampMs: 200,
    answerAfterMs: 50,
  };
  const measured = await measureSender(mix, signal);
  // Of 20 sessions, some have 2 notifications and some 21.
  expect(measured.expected).toBeGreaterThan(40);
  expect(measured.expected).toBeLessThan(420);
  expect(measured).toMatchObject({ arrived: measured.expected, lost: 0, surplus: 0, left: 0 });
  expect(measured.ownLateness?.max).toBeGreaterThanOrEqual(0);
});

test('a sender has something left to do until its last notification is answered', async ({ signal }) => {
  // Nobody listens on port 1, and a minute is longer than the test: what it has left is the timer of FINISHED.
  const load = {
    webhookUrl: 'http://127.0.0.1:1/',
    scenario: 'current',
    sessions: 3,
    rampMs: 1,
    scrapingMs: 60_000,
  };
  const url = new URL('../src/sessions-in-flight/mock-provider-sender.ts', import.meta.url);
  const { ask, stop } = startBenchProcess<Sender>(url, load, signal);
  onTestFinished(stop);
  await ask('start');
  // Three more, of the retries of IN_PROGRESS.
  await expect.poll(() => ask('left')).toBe(6);
});
