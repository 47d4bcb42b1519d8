import { setTimeout as wait } from 'node:timers/promises';

import type { Step } from './messages.ts';

/** Sends the notification with this number over the connection with that one; false when it was not acknowledged. */
export type Send = (number: number, connection: number) => Promise<boolean>;

/** What became of the notifications of one step. */
export interface Sent {
  /** How many were sent, from the first on. */
  readonly sent: number;
  readonly latenciesMs: number[];
  readonly unacknowledged: number[];
}

/** How often an open loop looks what is due: what this costs is in every latency, of every receiver alike. */
const tickMs = 1;

type Notes = Omit<Sent, 'sent'> & { note(number: number, sinceMs: number, acknowledged: boolean): void };

function createNotes(): Notes {
  const latenciesMs: number[] = [];
  const unacknowledged: number[] = [];
  return {
    latenciesMs,
    unacknowledged,
    note(number, sinceMs, acknowledged) {
      if (acknowledged) latenciesMs.push(performance.now() - sinceMs);
      else unacknowledged.push(number);
    },
  };
}

/** Each connection sends its next one when it has its answer: how much a receiver takes. */
async function runClosedLoop({ first, count, connections, closedMsMax }: Step, send: Send): Promise<Sent> {
  const { latenciesMs, unacknowledged, note } = createNotes();
  const endMs = performance.now() + closedMsMax;
  let next = first;
  const loops = Array.from({ length: connections }, async (_, connection) => {
    while (next < first + count && performance.now() < endMs) {
      const number = next;
      next += 1;
      const sentMs = performance.now();
      note(number, sentMs, await send(number, connection));
    }
  });
  await Promise.all(loops);
  return { sent: next - first, latenciesMs, unacknowledged };
}

/** One is due every so often, whatever became of those before: what waits for a connection is late from when it was due. */
async function runOpenLoop(
  { first, count, connections }: Step,
  perSecond: number,
  send: Send,
): Promise<Sent> {
  const { latenciesMs, unacknowledged, note } = createNotes();
  const idle = Array.from({ length: connections }, (_, connection) => connection);
  const begunMs = performance.now();
  const dueMs = (index: number): number => begunMs + (index * 1000) / perSecond;
  let next = 0;
  async function sendNext(connection: number): Promise<void> {
    while (next < count && dueMs(next) <= performance.now()) {
      const index = next;
      next += 1;
      note(first + index, dueMs(index), await send(first + index, connection));
    }
    idle.push(connection);
  }
  const sending: Promise<void>[] = [];
  while (next < count) {
    const due = Math.min(count, Math.floor(((performance.now() - begunMs) * perSecond) / 1000) + 1);
    for (const connection of idle.splice(0, due - next)) sending.push(sendNext(connection));
    await wait(tickMs);
  }
  await Promise.all(sending);
  return { sent: count, latenciesMs, unacknowledged };
}

/** Sends what a step says, and resolves when each has been answered or given up. */
export function runStep(step: Step, send: Send): Promise<Sent> {
  return step.perSecond === null ? runClosedLoop(step, send) : runOpenLoop(step, step.perSecond, send);
}
