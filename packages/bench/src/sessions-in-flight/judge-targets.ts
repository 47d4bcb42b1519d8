import type { Measurement } from './measure-sender.ts';

/** What the mock provider promises for 10,000 sessions at once. */
export const residentBytesMax = 512 * 1024 * 1024;
export const latenessMsMax = 250;

/**
 * A process with little to do that is woken later than this shows a machine that is busy with other things: then
 * lateness says nothing about the sender.
 */
const wakeUpDelayMsMax = 50;

/** One target, and whether it was met. `undefined`: the machine did not keep up, so nobody knows. */
export interface JudgedTarget {
  readonly met: boolean | undefined;
  readonly sentence: string;
}

const mib = (bytes: number): number => Math.round(bytes / 1024 / 1024);

/** Whether any notification left too late. Pure. */
export function judgeLateness({ lateness, wakeUpDelayMsMax: wakeUp }: Measurement): JudgedTarget {
  const target = `No notification later than ${latenessMsMax} ms after it was due`;
  const latest = `the latest was ${Math.round(lateness.max)} ms late`;
  if (lateness.max <= latenessMsMax) return { met: true, sentence: `${target}: met, ${latest}.` };
  if (wakeUp <= wakeUpDelayMsMax) return { met: false, sentence: `${target}: missed, ${latest}.` };
  const machine = `The machine did not keep up: a process with little to do was itself woken ${Math.round(wakeUp)} ms late`;
  return { met: undefined, sentence: `${target}: not known, ${latest}. ${machine}.` };
}

/** Whether all sessions were in flight at once and every notification arrived, each once. Pure. */
export function judgeArrivals({ arrived, expected, inFlight, sessions }: Measurement): JudgedTarget {
  const met = arrived === expected && inFlight === sessions;
  const missed = `missed, ${inFlight} were in flight and ${arrived} of ${expected} notifications arrived`;
  return {
    met,
    sentence: `All ${sessions} sessions in flight at once, started and finished: ${met ? 'met' : missed}.`,
  };
}

function judgeMemory({ residentBytesMax: bytes }: Measurement): JudgedTarget {
  const met = bytes < residentBytesMax;
  return {
    met,
    sentence: `Under ${mib(residentBytesMax)} MiB of memory: ${met ? 'met' : 'missed'}, the peak was ${mib(bytes)} MiB.`,
  };
}

/** Holds what was measured of the mock provider against all that it promises. Pure. */
export function judgeTargets(measured: Measurement): JudgedTarget[] {
  return [judgeArrivals(measured), judgeMemory(measured), judgeLateness(measured)];
}
