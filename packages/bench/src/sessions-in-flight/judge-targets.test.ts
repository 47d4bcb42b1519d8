import { expect, test } from 'vitest';

import { judgeTargets } from './judge-targets.ts';
import type { Measurement } from './measure-sender.ts';

const good: Measurement = {
  sessions: 10,
  inFlight: 10,
  arrived: 20,
  expected: 20,
  requests: 20,
  lateness: { p50: 1, p99: 2, max: 250 },
  ownLateness: null,
  wakeUpDelayMsMax: 12,
  residentBytesMax: 300 * 1024 * 1024,
  cpuMs: 100,
  eventLoopDelayMsMax: 20,
};

function met(changes: Partial<Measurement>): (boolean | undefined)[] {
  return judgeTargets({ ...good, ...changes }).map((target) => target.met);
}

test('what stays within the limits meets every target', () => {
  expect(met({})).toEqual([true, true, true]);
});

test.each([
  { name: 'a notification that never arrived', changes: { arrived: 19 }, verdicts: [false, true, true] },
  { name: 'a session that had ended too early', changes: { inFlight: 9 }, verdicts: [false, true, true] },
  { name: '512 MiB', changes: { residentBytesMax: 512 * 1024 * 1024 }, verdicts: [true, false, true] },
  {
    name: 'a notification 251 ms late on a machine that kept up',
    changes: { lateness: { p50: 1, p99: 2, max: 251 } },
    verdicts: [true, true, false],
  },
])('$name misses its target', ({ changes, verdicts }) => {
  expect(met(changes)).toEqual(verdicts);
});

test('lateness on a machine that did not keep up is neither met nor missed, and the sentence says why', () => {
  const [, , lateness] = judgeTargets({
    ...good,
    lateness: { p50: 9, p99: 400, max: 500 },
    wakeUpDelayMsMax: 300,
  });
  expect(lateness?.met).toBeUndefined();
  expect(lateness?.sentence).toContain('The machine did not keep up');
});
