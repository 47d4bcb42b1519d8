import type { ScenarioInput } from '../scenario.ts';

/** Scenarios that differ in what a read of the score is answered. */
export const scoreScenarios: readonly ScenarioInput[] = [
  {
    name: 'score-late',
    description: 'Three reads after FINISHED still show scraping as running.',
    outcome: 'CURRENT',
    score: { staleReads: 3 },
  },
  {
    name: 'score-never-ready',
    description: 'FINISHED arrives, and every read of the score shows scraping as still running.',
    outcome: 'CURRENT',
    score: { ready: 'never' },
    receiver: 'asks-again',
  },
  {
    name: 'score-unauthorized-once',
    description: 'The first read of the score is answered 401, and its token is not taken again.',
    outcome: 'CURRENT',
    score: { faults: [{ kind: 'unauthorized' }] },
  },
  {
    name: 'score-throttled',
    description: 'Two reads of the score are answered 429, with Retry-After.',
    outcome: 'CURRENT',
    score: { faults: [{ kind: 'throttled', reads: 2, retryAfterSeconds: 2 }] },
  },
  {
    name: 'score-down',
    description: 'The score answers 503 for fifteen seconds after FINISHED.',
    outcome: 'CURRENT',
    score: { faults: [{ kind: 'down', forMs: 15_000 }] },
  },
  {
    name: 'score-malformed',
    description: 'Two reads of the score get half of a JSON document.',
    outcome: 'CURRENT',
    score: { faults: [{ kind: 'malformed', reads: 2 }] },
  },
  {
    name: 'score-html',
    description: 'Two reads of the score get 200 and a page of HTML, as from a proxy in between.',
    outcome: 'CURRENT',
    score: { faults: [{ kind: 'html', reads: 2 }] },
  },
  {
    name: 'score-slow',
    description: 'The first read of the score takes five seconds.',
    outcome: 'CURRENT',
    score: { faults: [{ kind: 'slow', ms: 5000 }] },
  },
  {
    name: 'score-reset',
    description: 'Two reads of the score end with a reset connection.',
    outcome: 'CURRENT',
    score: { faults: [{ kind: 'reset', reads: 2 }] },
  },
  {
    name: 'outcome-changes',
    description: 'The first ready read of the score says current, later ones say not current.',
    outcome: 'CURRENT',
    score: { outcomeAfter: { reads: 1, outcome: 'NOT_CURRENT' } },
  },
];
