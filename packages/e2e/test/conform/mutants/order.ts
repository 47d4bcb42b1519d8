import { setTimeout as wait } from 'node:timers/promises';

import { honestParts, honestSteps } from '../honest-parts.ts';
import { type Entry, type Parts, Refusal, type Step } from '../parts.ts';
import { afterUnderstanding, type Mutant, withSteps } from './mutant.ts';

/** Refuses, before anything is stored, what comes upon such an entry. */
function refusing(
  status: number,
  isSuch: (entry: Entry | undefined, told: string) => boolean,
): Partial<Parts> {
  return afterUnderstanding(({ notification }, core) => {
    const entry = core.memory.get(core.parts.keyOf(notification));
    if (isSuch(entry, notification.status)) throw new Refusal(status, 'the state does not allow it');
  });
}

/** Longer than what is sent at once takes to arrive, on a busy machine too, in milliseconds. */
const aWhile = 500;

/** The same of forty sessions. */
const aLongWhile = 2000;

/** A while lies between looking whether a copy is known and storing it. */
const raceForStoring: Step = async ({ notification }, core) => {
  const key = core.parts.keyOf(notification);
  const before = core.memory.get(key);
  if (notification.status === 'FINISHED') await wait(aWhile);
  if (core.memory.get(key) !== before) throw new Error('duplicate key value violates unique constraint');
};

/** Receivers that expect each notification once and in its order. */
export const orderMutants: readonly Mutant[] = [
  {
    name: 'refuses FINISHED of an interview that it does not know',
    caughtBy: ['order.finished-first'],
    parts: refusing(409, (entry, told) => told === 'FINISHED' && !entry),
  },
  {
    name: 'forgets FINISHED of an interview that it does not know',
    caughtBy: ['score.out-of-order'],
    parts: {
      apply(entry, notification) {
        const applied = honestParts.apply(entry, notification);
        return entry ? applied : { ...applied, finished: false };
      },
    },
  },
  {
    name: 'refuses IN_PROGRESS after FINISHED',
    caughtBy: ['order.finished-first'],
    parts: refusing(409, (entry, told) => told === 'IN_PROGRESS' && entry?.finished === true),
  },
  {
    name: 'lets a late IN_PROGRESS undo FINISHED',
    caughtBy: ['score.late-in-progress'],
    parts: {
      apply: (entry, notification) => ({
        ...honestParts.apply(entry, notification),
        finished: notification.status === 'FINISHED',
      }),
      // So long that the late one comes meanwhile.
      waitMs: (answer, attempt) => Math.max(aWhile, honestParts.waitMs(answer, attempt)),
    },
  },
  {
    name: 'refuses a copy',
    caughtBy: ['copies.later', 'copies.at-once'],
    parts: refusing(409, (entry, told) => told === 'FINISHED' && entry?.finished === true),
  },
  {
    name: 'breaks at a copy',
    caughtBy: ['copies.later', 'copies.at-once'],
    parts: refusing(500, (entry, told) => told === 'FINISHED' && entry?.finished === true),
  },
  {
    name: 'breaks at copies that come at once',
    caughtBy: ['copies.at-once'],
    parts: afterUnderstanding(raceForStoring),
  },
  {
    name: 'reads the score again for each copy',
    caughtBy: ['score.copies'],
    parts: { isDue: (_entry, { status }) => status === 'FINISHED' },
  },
  {
    name: 'reads the score once for each copy that comes at once',
    caughtBy: ['score.copies'],
    parts: {
      isDue: ({ finished, scored }) => finished && !scored,
      ...withSteps({
        async followUp(exchange, core) {
          void wait(aWhile).then(() => honestSteps.followUp(exchange, core));
        },
      }),
    },
  },
  {
    name: 'cannot do twenty things at once',
    caughtBy: ['parallel.acknowledged'],
    parts: withSteps({
      async understand(exchange, core) {
        // Whoever comes at once is let pile up, on a busy machine too; the few of other checks go on.
        await wait(300);
        const isTooMuch = core.inHand > 20;
        if (core.inHand > 12) await wait(aLongWhile);
        if (isTooMuch) throw new Refusal(503, 'too busy');
        return honestSteps.understand(exchange, core);
      },
    }),
  },
  {
    name: 'drops what it cannot read at once',
    caughtBy: ['score.parallel'],
    parts: withSteps({
      followUp(exchange, core) {
        const { interviewId } = exchange.notification;
        if (exchange.notification.status !== 'FINISHED' || core.waiting.size >= 20) return;
        core.waiting.add(interviewId);
        void wait(2 * aLongWhile).then(() => {
          core.waiting.delete(interviewId);
          honestSteps.followUp(exchange, core);
        });
      },
    }),
  },
  {
    name: 'refuses a second interview with one externalId',
    caughtBy: ['order.shared-external-id'],
    parts: afterUnderstanding(({ notification: { externalId, interviewId } }, core) => {
      if (externalId === undefined) return;
      const first = core.interviewOf.get(externalId) ?? interviewId;
      core.interviewOf.set(externalId, first);
      if (first !== interviewId) throw new Refusal(409, 'the externalId is taken');
    }),
  },
  {
    name: 'takes two interviews with one externalId for one',
    caughtBy: ['score.shared-external-id'],
    parts: { keyOf: ({ externalId, interviewId }) => externalId ?? interviewId },
  },
];
