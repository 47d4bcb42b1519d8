/** The time that is stored. Timers run on real time, so a fake clock shows fixed times without stopping anything. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
