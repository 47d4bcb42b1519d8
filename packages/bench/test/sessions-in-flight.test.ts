import { expect, test } from 'vitest';

import { measureSender, type Sender } from '../src/sessions-in-flight/measure-sender.ts';

// Small: what is tested is that the benchmark measures, not what it measures.
const size = { sessions: 200, rampMs: 500, scrapingMs: 2500 };

test.each<Sender>(['bare', 'mock-provider'])(
  'all sessions of the %s sender are in flight at once, and each sends its two notifications',
  async (sender) => {
    const measured = await measureSender(sender, size);
    expect(measured).toMatchObject({ sessions: 200, inFlight: 200, arrived: 400, expected: 400 });
    const { lateness, residentBytesMax, cpuMs, wakeUpDelayMsMax } = measured;
    // None before its time; clocks of two processes on one machine are read to the millisecond.
    expect(lateness.p50).toBeGreaterThanOrEqual(-1);
    expect(lateness.max).toBeGreaterThanOrEqual(lateness.p99);
    for (const value of [residentBytesMax, cpuMs, wakeUpDelayMsMax]) expect(value).toBeGreaterThan(0);
  },
);
