import type { Measurement } from './measure-sender.ts';

/** What the mock provider promises for 10,000 sessions at once. */
export const residentBytesMax = 512 * 1024 * 1024;
export const latenessMsMax = 250;

/** One target, and whether it was met. `undefined`: what exceeds it could be the machine's, so nobody knows. */
export interface JudgedTarget {
  readonly met: boolean | undefined;
  readonly sentence: string;
}

const mib = (bytes: number): number => Math.round(bytes / 1024 / 1024);

/** Whether any notification left too late. Pure. */
export function judgeLateness({ lateness: { max, worst } }: Measurement): JudgedTarget {
  const target = `No notification later than ${latenessMsMax} ms after it was due`;
  const latest = `the latest was ${Math.round(max)} ms late`;
  if (max <= latenessMsMax) return { met: true, sentence: `${target}: met, ${latest}.` };
  const unexplainedMs = worst.lateMs - worst.machineMs;
  if (unexplainedMs <= latenessMsMax) {
    const rest = `without what the machine explains none more than ${Math.round(unexplainedMs)} ms`;
    return { met: undefined, sentence: `${target}: not known, ${latest}, ${rest}.` };
  }
  const explained = `the machine explains ${Math.round(worst.machineMs)} ms of it`;
  return {
    met: false,
    sentence: `${target}: missed, one was ${Math.round(worst.lateMs)} ms late, and ${explained}.`,
  };
}

/** Whether every notification arrived, each once. Pure. */
function judgeNotifications({ expected, arrived, lost, surplus, left }: Measurement): JudgedTarget {
  const met = lost === 0 && surplus === 0 && left === 0;
  const counts = `${expected} were due and ${arrived} arrived`;
  const more = left === 0 ? '' : ', and the sender was not done';
  const missed = `missed, ${lost} are lost and ${surplus} too many${more}`;
  return { met, sentence: `Every notification arrived, once: ${met ? 'met' : missed}, ${counts}.` };
}

/** Whether all sessions were in flight at once. Pure. */
function judgeInFlight({ inFlight, sessions, scrapingMs }: Measurement): JudgedTarget {
  const target = `All ${sessions} sessions in flight at once`;
  if (inFlight.sessions === sessions) return { met: true, sentence: `${target}: met.` };
  const few = `there were ${inFlight.sessions}`;
  // The first may end when its scraping does. Whoever starts the last one later than that needs an excuse that is long enough.
  const tookTooLong = inFlight.startingMs >= scrapingMs;
  if (!tookTooLong || inFlight.startingMs - inFlight.machineMs >= scrapingMs)
    return { met: false, sentence: `${target}: missed, ${few}.` };
  const machineMs = Math.round(inFlight.machineMs);
  const machine = `the machine did not keep up: it held the sender up for ${machineMs} ms while it started them`;
  return { met: undefined, sentence: `${target}: not known, ${few}, and ${machine}.` };
}

/** What is judged of every variant. Pure. */
export function judgeArrivals(measured: Measurement): JudgedTarget[] {
  return [judgeInFlight(measured), judgeNotifications(measured)];
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
  return [...judgeArrivals(measured), judgeMemory(measured), judgeLateness(measured)];
}
