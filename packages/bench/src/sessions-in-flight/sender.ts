// A process of its own: starts many sessions, with the mock provider on its real clock or with its peer, the least that sends the same.
import { request } from 'node:http';

import { answerQuestions, readSettings, readUsage, readUsageSince } from '../bench-process.ts';
import { runStep } from '../run-step.ts';
import type { StartedSession } from './arrivals.ts';
import type { Variant } from './sessions-in-flight.ts';

/** A variant, and whom to notify. */
type Load = Variant & { readonly webhookUrl: string };

async function prepareMockProvider({ webhookUrl, scrapingMs, scenario }: Load) {
  // Only here: it is no part of the memory of its peer.
  const { startMockProvider } = await import('@ine-scraping/mock-provider');
  // One seed: each run of the benchmark draws the same mix.
  const options = { webhookUrl, scrapingMs, scenario, seed: 'sessions-in-flight' };
  const { control } = await startMockProvider(options);
  return {
    /** Starts one session now; all of its notifications follow without further calls. */
    startSession: () => control.play(),
    /** What the sender says itself of each of its attempts: `DeliveryAttempt.lateMs`. Empty: it says nothing. */
    async ownLateMs(): Promise<number[]> {
      const deliveries = await control.deliveries();
      return deliveries.flatMap(({ attempts }) => attempts.map(({ lateMs }) => lateMs));
    },
  };
}

/** A timer and a request for each notification: no persons, no judgement, no log of deliveries, no retries. */
async function prepareBare({ webhookUrl, scrapingMs, scenario }: Load) {
  // As the mock provider: a connection for each attempt.
  const headers = { 'content-type': 'application/json', connection: 'close' };
  const options = { method: 'POST', agent: false, headers };
  const post = (InterviewId: string, ScrapingStatus: string): void => {
    const body = JSON.stringify({ InterviewId, ScrapingStatus });
    request(webhookUrl, options, (response) => response.resume()).end(body);
  };
  let sessions = 0;
  return {
    async startSession() {
      sessions += 1;
      const interviewId = sessions.toString(16).padStart(24, '0');
      setTimeout(post, 0, interviewId, 'IN_PROGRESS');
      setTimeout(post, scrapingMs, interviewId, 'FINISHED');
      return { interviewId, scenario };
    },
    ownLateMs: async (): Promise<number[]> => [],
  };
}

/** Timers, connections, servers and the channel to whoever asks: each keeps this process going. */
const countActive = (): number => process.getActiveResourcesInfo().length;

const load = readSettings() as Load;
const preparing = load.sender === 'bare' ? prepareBare(load) : prepareMockProvider(load);
const started: StartedSession[] = [];
let activeBefore = 0;
let usageBefore = readUsage();
const answers = {
  /** Starts all of them, evenly, and resolves with their scenarios. */
  async start(): Promise<string[]> {
    const { startSession } = await preparing;
    activeBefore = countActive();
    usageBefore = readUsage();
    const step = { first: 0, connections: 16, perSecond: load.perSecond, forMs: load.rampMs };
    await runStep(step, async () => {
      const atMs = Date.now();
      const { interviewId, scenario } = await startSession();
      return started.push({ interviewId, scenario, atMs }) > 0;
    });
    return [...new Set(started.map(({ scenario }) => scenario))];
  },
  /** Timers and connections since the start: 0 when nothing more is sent. Long to count while there are many. */
  left: () => Math.max(0, countActive() - activeBefore),
  /** At the end only: so long a message in the middle would hold up what is measured. */
  async records() {
    const usage = readUsageSince(usageBefore);
    return { usage, started, ownLateMs: await (await preparing).ownLateMs() };
  },
};
export type Sender = typeof answers;
answerQuestions(answers);
