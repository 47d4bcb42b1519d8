import { expect, test } from 'vitest';

import { measureSender, type Variant } from '../src/sessions-in-flight/sessions-in-flight.ts';

// Small: what is tested is that the benchmark measures, not what it measures. How many are in flight at once is a matter of the machine.
const small = { perSecond: 400, rampMs: 500, scrapingMs: 800, answerAfterMs: 0 };
const mix = 'mix:duplicate-burst=1,finished-first=1,duplicate-finished=1';

test.for<[sender: Variant['sender'], scenario: string, expectedMin: number]>([
  ['bare', 'current', 400],
  ['mock-provider', 'current', 400],
  ['mock-provider', mix, 401],
])(
  'all that is due of %s with %s arrives, once, and then nothing is left to do',
  async ([sender, scenario, expectedMin], { signal }) => {
    const measured = await measureSender({ ...small, sender, scenario, answerAfterMs: 20 }, signal);
    const { expected, lateness, ownLateness, residentMibMax, cpuMs, inFlight } = measured;
    expect(measured).toMatchObject({ sessions: 200, arrived: expected, lost: 0, surplus: 0, left: 0 });
    expect(expected).toBeGreaterThanOrEqual(expectedMin);
    // None before its time; clocks of two processes on one machine are read to the millisecond.
    expect(lateness.p50).toBeGreaterThanOrEqual(-1);
    expect(lateness.max).toBeGreaterThanOrEqual(lateness.p99);
    if (sender === 'mock-provider') expect(ownLateness.max).toBeGreaterThanOrEqual(0);
    for (const value of [residentMibMax, cpuMs, inFlight]) expect(value).toBeGreaterThan(0);
  },
);
