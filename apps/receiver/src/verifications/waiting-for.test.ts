import { expect, test } from 'vitest';

import { waitingFor, type Waiting } from './waiting-for.ts';

const at = (time: string) => new Date(`2026-01-05T${time}.000Z`);
const now = at('11:20:00');
const accessProblem = 'Incode refuses our log-in since 2026-01-05 11:00 UTC';

const running: Waiting = {
  state: 'IN_PROGRESS',
  createdAt: at('11:05:00'),
  inProgressAt: at('11:07:59'),
  finishedAt: null,
  nextAttemptAt: at('11:51:00'),
  lastDetail: null,
  failureReason: null,
  failedAt: null,
};
const finished: Waiting = { ...running, state: 'FINISHED', finishedAt: at('11:10:00') };
const failed: Waiting = { ...finished, state: 'FAILED', nextAttemptAt: null, failedAt: at('11:15:00') };

test.each<[string, Waiting, string | null, string]>([
  [
    'a FINISHED that has not come',
    running,
    null,
    "Waiting for Incode's FINISHED since 2026-01-05 11:07 UTC; we look ourselves at 2026-01-05 11:51 UTC",
  ],
  [
    'a verification that an unknown status began, and a look that is due',
    { ...running, inProgressAt: null, nextAttemptAt: at('11:19:00') },
    null,
    "Waiting for Incode's FINISHED since 2026-01-05 11:05 UTC; we look ourselves now",
  ],
  [
    'one that is no longer looked at',
    { ...running, nextAttemptAt: null },
    null,
    "Waiting for Incode's FINISHED since 2026-01-05 11:07 UTC; we have looked as often as we do by ourselves, and look again when somebody asks for it",
  ],
  [
    'a score, and what was found last',
    { ...finished, lastDetail: 'the score says that scraping still runs' },
    null,
    'Waiting for the score since 2026-01-05 11:10 UTC: the score says that scraping still runs; we ask Incode at 2026-01-05 11:51 UTC',
  ],
  [
    'Incode, which does not let us in',
    { ...finished, nextAttemptAt: now },
    accessProblem,
    `Waiting for the score since 2026-01-05 11:10 UTC; we ask Incode now; ${accessProblem}`,
  ],
  [
    'a person',
    { ...failed, failureReason: 'no such interview' },
    accessProblem,
    'Waiting for somebody to redrive it since 2026-01-05 11:15 UTC: no such interview',
  ],
])('a sentence tells of %s', (_, waiting, problem, sentence) => {
  expect(waitingFor(waiting, { now, accessProblem: problem })).toBe(sentence);
});
