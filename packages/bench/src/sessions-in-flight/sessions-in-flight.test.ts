import { expect, test } from 'vitest';

import type { Measurement } from './measure-sender.ts';
import { judgeTargets } from './sessions-in-flight.ts';

const lateBy = (max: number): Measurement['lateness'] => ({ p50: 1, p95: 2, p99: 2, max });
const good: Measurement = {
  sessions: 10,
  inFlight: 10,
  arrived: 20,
  expected: 20,
  lost: 0,
  surplus: 0,
  left: 0,
  requests: 20,
  lateness: lateBy(250),
  ownLateness: null,
  residentBytesMax: 300 * 1024 * 1024,
  cpuMs: 100,
  waitedShare: 0.02,
};

/** In flight, each once, memory, lateness. */
function met(changes: Partial<Measurement>): (boolean | undefined)[] {
  return judgeTargets('mock provider', { ...good, ...changes }).map((target) => target.met);
}

test('what stays within the limits meets every target', () => {
  expect(met({})).toEqual([true, true, true, true]);
});

test.each<[name: string, changes: Partial<Measurement>, met: boolean[]]>([
  ['a session that had ended too early, or was started too late', { inFlight: 9 }, [false, true, true, true]],
  ['a loss', { arrived: 19, lost: 1 }, [true, false, true, true]],
  ['a copy', { arrived: 21, surplus: 1 }, [true, false, true, true]],
  ['a copy that makes up for a loss', { lost: 1, surplus: 1 }, [true, false, true, true]],
  ['a sender that has more to send', { left: 1 }, [true, false, true, true]],
  ['512 MiB', { residentBytesMax: 512 * 1024 * 1024 }, [true, true, false, true]],
  ['a notification 251 ms late', { lateness: lateBy(251) }, [true, true, true, false]],
  ['nothing that ever arrived', { lost: 20, lateness: null, waitedShare: 0.9 }, [true, false, true, false]],
])('%s misses its target', (_, changes, verdicts) => {
  expect(met(changes)).toEqual(verdicts);
});

test('what is late, and too few in flight, are neither met nor missed on a busy machine; a loss is a loss', () => {
  const changes = { inFlight: 9, lost: 1, lateness: lateBy(900), waitedShare: 0.3 };
  expect(met(changes)).toEqual([undefined, false, true, undefined]);
  const judged = judgeTargets('mock provider', { ...good, ...changes }).at(-1);
  expect(judged?.sentence).toContain('not known, the latest was 900 ms late');
});
