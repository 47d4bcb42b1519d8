import { monitorEventLoopDelay } from 'node:perf_hooks';

import { answerQuestions } from '../answer-questions.ts';
import { type Load, loadSchema, senderQuestionSchema, type StartedSession, type Usage } from './messages.ts';

/** Starts one session now; both of its notifications follow without further calls. */
export type StartSession = () => Promise<string>;

/** What is started in one go: fine enough that the bursts are small beside 250 ms. */
const tickMs = 10;

function startEvenly({ sessions, rampMs }: Load, startSession: StartSession): Promise<StartedSession[]> {
  const begunAtMs = performance.now();
  const started: Promise<StartedSession>[] = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(sessions, Math.ceil((sessions * (performance.now() - begunAtMs)) / rampMs));
      while (started.length < due) {
        const atMs = Date.now();
        started.push(startSession().then((interviewId) => ({ interviewId, atMs })));
      }
      if (started.length < sessions) return;
      clearInterval(timer);
      resolve(Promise.all(started));
    }, tickMs);
  });
}

function readUsage(eventLoopDelayNsMax: number): Usage {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return {
    residentBytesMax: maxRSS * 1024,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    eventLoopDelayMsMax: eventLoopDelayNsMax / 1e6,
  };
}

/** A process that sends both notifications of many sessions: what the mock provider and its peer have in common. */
export async function runSender(prepare: (load: Load) => Promise<StartSession>): Promise<void> {
  const load = loadSchema.parse(JSON.parse(process.argv[2] ?? ''));
  const preparing = prepare(load);
  let started: readonly StartedSession[] = [];
  const eventLoopDelay = monitorEventLoopDelay({ resolution: 10 });
  answerQuestions(async (message) => {
    const { question } = senderQuestionSchema.parse(message);
    if (question === 'usage') return readUsage(eventLoopDelay.max);
    if (question === 'started') return { started };
    const startSession = await preparing;
    eventLoopDelay.enable();
    started = await startEvenly(load, startSession);
    return { count: started.length };
  });
  await preparing;
}
