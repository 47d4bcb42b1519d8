import { setTimeout as wait } from 'node:timers/promises';

/** Some notifications for one receiver, by their numbers. */
export interface Step {
  readonly url: string;
  /** Number of the first, and how many there are at most. */
  readonly first: number;
  readonly count: number;
  /** Kept open, each with one request at a time. */
  readonly connections: number;
  /**
   * A number: one is due every so often, whatever became of those before (open loop). `null`: each connection sends its
   * next one when it has its answer, for `closedMsMax` (closed loop).
   */
  readonly perSecond: number | null;
  readonly closedMsMax: number;
}

/** Sends the notification with this number over the connection with that one; false when it was not acknowledged. */
export type Send = (number: number, connection: number) => Promise<boolean>;

/** Sends what a step says, and resolves with what became of it when each has been answered or given up. */
export async function runStep(step: Step, send: Send) {
  const { first, count, connections, perSecond, closedMsMax } = step;
  /**
   * Of each acknowledgement, milliseconds: in a closed loop since the request was sent, in an open one since it was due, so
   * that what a stall holds up is measured too.
   */
  const latenciesMs: number[] = [];
  /** Numbers of those that were refused, broken off or not answered in time. */
  const unacknowledged: number[] = [];
  const begunMs = performance.now();
  let sent = 0;
  const sending = Array.from({ length: connections }, async (_, connection) => {
    while (sent < count && (perSecond !== null || performance.now() < begunMs + closedMsMax)) {
      const number = first + sent;
      const sinceMs = perSecond === null ? performance.now() : begunMs + (sent * 1000) / perSecond;
      sent += 1;
      const earlyMs = sinceMs - performance.now();
      if (earlyMs > 0) await wait(earlyMs);
      if (await send(number, connection)) latenciesMs.push(performance.now() - sinceMs);
      else unacknowledged.push(number);
    }
  });
  await Promise.all(sending);
  return { sent, latenciesMs, unacknowledged };
}
