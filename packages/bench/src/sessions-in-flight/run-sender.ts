import { answerQuestions, readCpuMs, readSettings } from '../bench-process.ts';
import type { StartedSession } from './arrivals.ts';
import type { Variant } from './measure-sender.ts';

/** A variant, and whom to notify. */
export type Load = Variant & { readonly webhookUrl: string };

/** What the mock provider and its peer differ in. */
export interface PreparedSender {
  /** Starts one session now; all of its notifications follow without further calls. */
  startSession(): Promise<Omit<StartedSession, 'atMs'>>;
  /** What the sender says itself of each of its attempts: `DeliveryAttempt.lateMs`. Empty: it says nothing. */
  ownLateMs(): Promise<number[]>;
}

/** What is started in one go: fine enough that the bursts are small beside 250 ms. */
const tickMs = 10;

function startEvenly({ sessions, rampMs }: Load, sender: PreparedSender): Promise<StartedSession[]> {
  const begunAtMs = performance.now();
  const started: Promise<StartedSession>[] = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(sessions, Math.ceil((sessions * (performance.now() - begunAtMs)) / rampMs));
      while (started.length < due) {
        const atMs = Date.now();
        started.push(sender.startSession().then((session) => ({ ...session, atMs })));
      }
      if (started.length < sessions) return;
      clearInterval(timer);
      resolve(Promise.all(started));
    }, tickMs);
  });
}

/** Timers, connections, servers and the channel to whoever asks: each keeps this process going. */
const countActive = (): number => process.getActiveResourcesInfo().length;

function createAnswers(load: Load, preparing: Promise<PreparedSender>) {
  let started: readonly StartedSession[] = [];
  let cpuMsBefore = 0;
  let activeBefore = 0;
  return {
    /** Resolves with how many sessions of each scenario were started. */
    async start(): Promise<Record<string, number>> {
      const sender = await preparing;
      activeBefore = countActive();
      cpuMsBefore = readCpuMs();
      started = await startEvenly(load, sender);
      const sessionsOf: Record<string, number> = {};
      for (const { scenario } of started) sessionsOf[scenario] = (sessionsOf[scenario] ?? 0) + 1;
      return sessionsOf;
    },
    /** Timers and connections since the start: 0 when nothing more is sent. Long to count while there are many. */
    left: () => Math.max(0, countActive() - activeBefore),
    /** At the end only: so long a message in the middle would hold up what is measured. */
    async records() {
      const residentBytesMax = process.resourceUsage().maxRSS * 1024;
      const cpuMs = readCpuMs() - cpuMsBefore;
      return { residentBytesMax, cpuMs, started, ownLateMs: await (await preparing).ownLateMs() };
    },
  };
}
export type Sender = ReturnType<typeof createAnswers>;

/** A process that sends the notifications of many sessions: what the mock provider and its peer have in common. */
export async function runSender(prepare: (load: Load) => Promise<PreparedSender>): Promise<void> {
  const load = readSettings() as Load;
  const preparing = prepare(load);
  answerQuestions(createAnswers(load, preparing));
  await preparing;
}
