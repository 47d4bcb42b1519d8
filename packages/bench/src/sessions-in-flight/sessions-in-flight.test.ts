import { expect, test } from 'vitest';

import { judgeSender, type Measurement } from './sessions-in-flight.ts';

const lateBy = (max: number): Measurement['lateness'] => ({ p50: 1, p95: 2, p99: 2, max });
const counts = { sessions: 10, inFlight: 10, arrived: 20, expected: 20, lost: 0, surplus: 0, left: 0 };
const usage = { elapsedMs: 1, cpuMs: 1, busyShare: 1, waitedShare: 0.02, residentMibMax: 300 };
const good: Measurement = { ...counts, ...usage, lateness: lateBy(250), ownLateness: lateBy(1) };

// In flight, each once, memory, lateness; on a busy machine nobody knows why there were too few, or one came late.
test.each<[name: string, changes: Partial<Measurement>, met: (boolean | undefined)[]]>([
  ['what stays within the limits', {}, [true, true, true, true]],
  ['a session that had ended too early, or was started too late', { inFlight: 9 }, [false, true, true, true]],
  ['a loss', { arrived: 19, lost: 1 }, [true, false, true, true]],
  ['a copy', { arrived: 21, surplus: 1 }, [true, false, true, true]],
  ['a copy that makes up for a loss', { lost: 1, surplus: 1 }, [true, false, true, true]],
  ['a sender that has more to send', { left: 1 }, [true, false, true, true]],
  ['512 MiB', { residentMibMax: 512 }, [true, true, false, true]],
  ['a notification 251 ms late', { lateness: lateBy(251) }, [true, true, true, false]],
  ['nothing that ever arrived', { lost: 20, lateness: lateBy(Number.NaN) }, [true, false, true, false]],
  [
    'a busy machine',
    { inFlight: 9, lost: 1, lateness: lateBy(900), waitedShare: 0.3 },
    [undefined, false, true, undefined],
  ],
])('%s meets or misses its targets', (_, changes, met) => {
  expect(judgeSender({ ...good, ...changes }).map(([, , kept]) => kept)).toEqual(met);
});
