import { answerQuestions } from '../answer-questions.ts';
import { type HoldUp, watchHoldUps } from './hold-ups.ts';
import { type Load, loadSchema, senderQuestionSchema, type StartedSession, type Usage } from './messages.ts';

/** What the mock provider and its peer differ in. */
export interface PreparedSender {
  /** Starts one session now; all of its notifications follow without further calls. */
  readonly startSession: () => Promise<Omit<StartedSession, 'atMs'>>;
  /** See `recordsAnswerSchema`. */
  readonly ownLateMs: () => Promise<number[]>;
}

/** What is started in one go: fine enough that the bursts are small beside 250 ms. */
const tickMs = 10;

function startEvenly(
  { sessions, rampMs }: Load,
  { startSession }: PreparedSender,
): Promise<StartedSession[]> {
  const begunAtMs = performance.now();
  const started: Promise<StartedSession>[] = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(sessions, Math.ceil((sessions * (performance.now() - begunAtMs)) / rampMs));
      while (started.length < due) {
        const atMs = Date.now();
        started.push(startSession().then((session) => ({ ...session, atMs })));
      }
      if (started.length < sessions) return;
      clearInterval(timer);
      resolve(Promise.all(started));
    }, tickMs);
  });
}

function countByScenario(started: readonly StartedSession[]): Record<string, number> {
  const sessionsOf: Record<string, number> = {};
  for (const { scenario } of started) sessionsOf[scenario] = (sessionsOf[scenario] ?? 0) + 1;
  return sessionsOf;
}

/** Timers, connections, servers and the channel to whoever asks: each keeps this process going. */
function countActive(): number {
  return process.getActiveResourcesInfo().length;
}

function readUsage(holdUps: HoldUp[], cpuBefore: NodeJS.CpuUsage): Usage {
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    residentBytesMax: process.resourceUsage().maxRSS * 1024,
    cpuMs: (user + system) / 1000,
    holdUps,
  };
}

/** A process that sends the notifications of many sessions: what the mock provider and its peer have in common. */
export async function runSender(prepare: (load: Load) => Promise<PreparedSender>): Promise<void> {
  const load = loadSchema.parse(JSON.parse(process.argv[2] ?? ''));
  const preparing = prepare(load);
  let started: readonly StartedSession[] = [];
  let cpuBefore = process.cpuUsage();
  let holdUps: () => HoldUp[] = () => [];
  let activeBefore = 0;
  answerQuestions(async (message) => {
    const { question } = senderQuestionSchema.parse(message);
    if (question === 'usage') return readUsage(holdUps(), cpuBefore);
    if (question === 'left') return { left: Math.max(0, countActive() - activeBefore) };
    const sender = await preparing;
    if (question === 'records') return { started, ownLateMs: await sender.ownLateMs() };
    activeBefore = countActive();
    holdUps = watchHoldUps();
    cpuBefore = process.cpuUsage();
    started = await startEvenly(load, sender);
    return { sessionsOf: countByScenario(started) };
  });
  await preparing;
}
