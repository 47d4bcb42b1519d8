import { setTimeout as wait } from 'node:timers/promises';

/** Some of what one sender does, by numbers. */
export interface Step {
  /** Number of the first. */
  readonly first: number;
  /** How many are under way at once: each connection has one at a time. */
  readonly connections: number;
  /**
   * A number: one is due every so often, whatever became of those before (open loop). `null`: each connection sends its
   * next one when it has its answer (closed loop).
   */
  readonly perSecond: number | null;
  /** How long, in milliseconds. */
  readonly forMs: number;
}

/** Does the one with this number, over the connection with that one; false when it failed. */
export type Send = (number: number, connection: number) => Promise<boolean>;

/** Does what a step says, and resolves with what became of it when each has been answered or given up. */
export async function runStep({ first, connections, perSecond, forMs }: Step, send: Send) {
  // In a closed loop since it was sent, in an open one since it was due, so that what a stall holds up is measured too.
  const latenciesMs: number[] = [];
  const failed: number[] = [];
  const begunMs = performance.now();
  let sent = 0;
  const nextMs = () => (perSecond === null ? performance.now() : begunMs + (sent * 1000) / perSecond);
  const sending = Array.from({ length: connections }, async (_, connection) => {
    for (let sinceMs = nextMs(); sinceMs < begunMs + forMs; sinceMs = nextMs()) {
      const number = first + sent;
      sent += 1;
      const earlyMs = sinceMs - performance.now();
      if (earlyMs > 0) await wait(earlyMs);
      // A timer cuts off parts of a millisecond: what is sent before it is due counts from then.
      const fromMs = Math.min(sinceMs, performance.now());
      if (await send(number, connection)) latenciesMs.push(performance.now() - fromMs);
      else failed.push(number);
    }
  });
  await Promise.all(sending);
  return { sent, latenciesMs, failed };
}
