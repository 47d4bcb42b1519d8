import { setTimeout as wait } from 'node:timers/promises';

import { honestParts, honestSteps } from '../honest-parts.ts';
import type { Parts, ScoreAnswer } from '../parts.ts';
import { type Mutant, withSteps } from './mutant.ts';

/** Gives up for good at such an answer of the score API. */
function givingUpAt(isSuch: (answer: ScoreAnswer) => boolean): Partial<Parts> {
  return { judge: (answer) => (isSuch(answer) ? 'give up' : honestParts.judge(answer)) };
}

function isJson({ text }: ScoreAnswer): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Comes back at once, and again and again, after such an answer. */
function hurryingAt(isSuch: (answer: ScoreAnswer) => boolean): Partial<Parts> {
  return {
    readsMax: 1000,
    waitMs: (answer, attempt) => (isSuch(answer) ? 20 : honestParts.waitMs(answer, attempt)),
  };
}

/** Receivers that read scores too early, too seldom or too often. */
export const effectMutants: readonly Mutant[] = [
  {
    name: 'reads the score at IN_PROGRESS',
    caughtBy: ['score.early'],
    parts: {
      apply: (entry, notification) => ({ ...honestParts.apply(entry, notification), finished: true }),
    },
  },
  {
    name: 'does not wait for FINISHED for ever',
    caughtBy: ['score.early'],
    parts: withSteps({
      followUp(exchange, core) {
        honestSteps.followUp(exchange, core);
        const key = core.parts.keyOf(exchange.notification);
        void wait(5000).then(() => {
          const entry = core.memory.get(key);
          if (!entry || entry.finished) return;
          core.memory.set(key, { ...entry, finished: true });
          void core.follow(key);
        });
      },
    }),
  },
  { name: 'never reads the score', caughtBy: ['score.read'], parts: { isDue: () => false } },
  {
    name: 'answers when it has the score',
    caughtBy: ['score.no-wait'],
    parts: withSteps({
      async followUp({ notification }, core) {
        const key = core.parts.keyOf(notification);
        const entry = core.memory.get(key);
        if (entry && core.parts.isDue(entry, notification, core.following.has(key))) await core.follow(key);
      },
    }),
  },
  {
    name: 'believes a score that is stale',
    caughtBy: ['score.stale'],
    parts: {
      judge: (answer) => (answer.status === 200 && isJson(answer) ? 'done' : honestParts.judge(answer)),
    },
  },
  {
    name: 'gives up at 500',
    caughtBy: ['score.error', 'score.unavailable'],
    parts: givingUpAt(({ status }) => status >= 500),
  },
  {
    name: 'gives up at 404',
    caughtBy: ['score.not-found'],
    parts: givingUpAt(({ status }) => status === 404),
  },
  {
    name: 'gives up at 429',
    caughtBy: ['score.throttled'],
    parts: givingUpAt(({ status }) => status === 429),
  },
  {
    name: 'does not obey Retry-After',
    caughtBy: ['score.retry-after'],
    parts: { waitMs: (answer, attempt) => honestParts.waitMs({ ...answer, retryAfter: null }, attempt) },
  },
  {
    name: 'gives up at 401',
    caughtBy: ['score.unauthorized'],
    parts: givingUpAt(({ status }) => status === 401),
  },
  {
    name: 'comes back with the token that was refused',
    caughtBy: ['score.unauthorized'],
    parts: { judge: (answer) => (answer.status === 401 ? 'again' : honestParts.judge(answer)) },
  },
  {
    name: 'gives up at a page in place of a score',
    caughtBy: ['score.html'],
    parts: givingUpAt(({ status, text }) => status === 200 && text.trimStart().startsWith('<')),
  },
  {
    name: 'gives up at JSON that is cut off',
    caughtBy: ['score.malformed'],
    parts: givingUpAt((answer) => answer.status === 200 && answer.text.startsWith('{') && !isJson(answer)),
  },
  {
    name: 'gives up when the connection is reset',
    caughtBy: ['score.reset'],
    parts: givingUpAt(({ status }) => status === 0),
  },
  {
    name: 'does not wait between reads that fail',
    caughtBy: ['score.hammering'],
    parts: hurryingAt(({ status }) => status === 500),
  },
  {
    name: 'does not wait while scraping runs',
    caughtBy: ['forged.running'],
    parts: hurryingAt((answer) => answer.status === 200 && isJson(answer)),
  },
  {
    name: 'asks for ever for an interview that nobody knows',
    caughtBy: ['forged.unknown'],
    parts: hurryingAt(({ status }) => status === 404),
  },
  {
    name: 'reads on when it has the score',
    caughtBy: ['score.stops'],
    parts: {
      readsMax: 1000,
      judge(answer) {
        const next = honestParts.judge(answer);
        return next === 'done' ? 'again' : next;
      },
    },
  },
  {
    name: 'hears FINISHED once, and gives up soon',
    caughtBy: ['forged.real-later'],
    parts: {
      readsMax: 6,
      waitMs: (answer, attempt) =>
        answer.status === 200 ? 30 : Math.max(1000, honestParts.waitMs(answer, attempt)),
      apply(entry, notification) {
        const applied = honestParts.apply(entry, notification);
        return entry?.finished === true ? { ...applied, scored: true } : applied;
      },
    },
  },
];
