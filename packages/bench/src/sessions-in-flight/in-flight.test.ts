import { expect, test } from 'vitest';

import { inFlightOf } from './in-flight.ts';

const session = (interviewId: string, atMs: number) => ({ interviewId, scenario: 'current', atMs });
const started = [session('a', 1000), session('b', 1500), session('c', 2000)];
const told = (interviewId: string, scrapingStatus: string, atMs: number) => ({
  interviewId,
  scrapingStatus,
  atMs,
});

test('who has finished before the last one is started is not in flight with it, however often it finishes', () => {
  const arrivals = [
    told('a', 'FINISHED', 1900),
    told('a', 'FINISHED', 1950),
    told('b', 'IN_PROGRESS', 1501),
    told('b', 'FINISHED', 2400),
  ];
  expect(inFlightOf(started, arrivals, [])).toEqual({ sessions: 2, startingMs: 1000, machineMs: 0 });
});

test('what the machine held the sender up counts between the first start and the last', () => {
  const machine = [
    { fromMs: 500, untilMs: 1100 },
    { fromMs: 1600, untilMs: 1700 },
    { fromMs: 2000, untilMs: 9000 },
  ];
  expect(inFlightOf(started, [], machine)).toEqual({ sessions: 3, startingMs: 1000, machineMs: 200 });
});
