import { expect, test } from 'vitest';

import { judgeTargets } from './judge-targets.ts';
import type { Measurement } from './measure-sender.ts';

function lateBy(lateMs: number, machineMs: number): Measurement['lateness'] {
  return { p50: 1, p99: 2, max: lateMs, worst: { lateMs, machineMs } };
}

const good: Measurement = {
  sessions: 10,
  scrapingMs: 1000,
  inFlight: { sessions: 10, startingMs: 900, machineMs: 0 },
  arrived: 20,
  expected: 20,
  lost: 0,
  surplus: 0,
  left: 0,
  requests: 20,
  lateness: lateBy(250, 0),
  ownLateness: null,
  residentBytesMax: 300 * 1024 * 1024,
  cpuMs: 100,
  heldUp: { sender: 20, senderByMachine: 10, receiver: 10 },
};

/** In flight, each once, memory, lateness. */
function met(changes: Partial<Measurement>): (boolean | undefined)[] {
  return judgeTargets({ ...good, ...changes }).map((target) => target.met);
}

test('what stays within the limits meets every target', () => {
  expect(met({})).toEqual([true, true, true, true]);
});

const cases: readonly {
  name: string;
  changes: Partial<Measurement>;
  verdicts: readonly boolean[];
}[] = [
  {
    name: 'a session that had ended too early',
    changes: { inFlight: { sessions: 9, startingMs: 900, machineMs: 800 } },
    verdicts: [false, true, true, true],
  },
  {
    name: 'a session that was started too late by the sender itself',
    changes: { inFlight: { sessions: 9, startingMs: 1300, machineMs: 100 } },
    verdicts: [false, true, true, true],
  },
  { name: 'a loss', changes: { arrived: 19, lost: 1 }, verdicts: [true, false, true, true] },
  { name: 'a copy', changes: { arrived: 21, surplus: 1 }, verdicts: [true, false, true, true] },
  {
    name: 'a copy that makes up for a loss',
    changes: { lost: 1, surplus: 1 },
    verdicts: [true, false, true, true],
  },
  { name: 'a sender that has more to send', changes: { left: 1 }, verdicts: [true, false, true, true] },
  { name: '512 MiB', changes: { residentBytesMax: 512 * 1024 * 1024 }, verdicts: [true, true, false, true] },
  {
    name: 'a notification 251 ms late',
    changes: { lateness: lateBy(251, 0) },
    verdicts: [true, true, true, false],
  },
  {
    name: 'a minute of which a busy machine explains 51 ms',
    changes: { lateness: lateBy(60_000, 51), heldUp: { sender: 60_000, senderByMachine: 51, receiver: 51 } },
    verdicts: [true, true, true, false],
  },
  {
    name: 'nothing that ever arrived',
    changes: { lost: 20, lateness: { p50: NaN, p99: NaN, max: NaN, worst: { lateMs: NaN, machineMs: NaN } } },
    verdicts: [true, false, true, false],
  },
];

test.each(cases)('$name misses its target', ({ changes, verdicts }) => {
  expect(met(changes)).toEqual(verdicts);
});

test('lateness is neither met nor missed only when the machine explains all that is too much, and the sentence says so', () => {
  expect(met({ lateness: lateBy(308, 57) }).at(-1)).toBe(false);
  // The latest is explained best; what is left of lateness is another's.
  const lateness = { ...lateBy(307, 57), max: 900 };
  const judged = judgeTargets({ ...good, lateness }).at(-1);
  expect(judged?.met).toBeUndefined();
  expect(judged?.sentence).toContain(
    'the latest was 900 ms late, without what the machine explains none more than 250 ms',
  );
});

test('too few in flight are neither met nor missed when the machine held up their start for so long', () => {
  const inFlight = { sessions: 9, startingMs: 1300, machineMs: 301 };
  expect(met({ inFlight })).toEqual([undefined, true, true, true]);
});
