import { readFileSync } from 'node:fs';

/** From here on what was measured is as much the machine's as of what was measured. */
const busyShareMin = 0.1;

/** How long the main thread of a process has waited for a processor so far, in milliseconds; `NaN` where only Linux knows. */
function readWaitedMs(pid: number): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/** Watches for what share of the time what is measured wanted a processor and did not get one: others had it. */
export function createMachineWatch() {
  let elapsedMs = 0;
  let waitedMs = 0;
  return {
    /** Watches the process `pid` while `work` runs. */
    async during<Result>(pid: number, work: () => Promise<Result>): Promise<Result> {
      const begunMs = performance.now();
      const waitedMsBefore = readWaitedMs(pid);
      const result = await work();
      elapsedMs += performance.now() - begunMs;
      waitedMs += readWaitedMs(pid) - waitedMsBefore;
      return result;
    },
    /** `null` where it is not known. */
    waitedShare: (): number | null => (waitedMs >= 0 && elapsedMs > 0 ? waitedMs / elapsedMs : null),
  };
}

export function isBusy(waitedShare: number | null): boolean {
  return (waitedShare ?? 0) >= busyShareMin;
}

/** The sentence that a report has for it; none when the machine was not busy. */
export function busyNotes(waitedShare: number | null): string[] {
  if (waitedShare === null || !isBusy(waitedShare)) return [];
  const percent = Math.round(waitedShare * 100);
  return [`The machine was busy: ${percent} % of the time what was measured waited for a processor.`];
}
