import type { ScenarioInput } from '../scenarios/scenario.ts';

/** Longer than anybody waits for it here, in milliseconds. */
const neverMs = 24 * 60 * 60 * 1000;

type ScorePlan = ScenarioInput['score'];

function scenario(
  name: string,
  description: string,
  score: ScorePlan = {},
  scraping: ScenarioInput['scraping'] = {},
): ScenarioInput {
  return {
    name: `conform-${name}`,
    description,
    outcome: 'CURRENT',
    scraping: { durationMs: 0, ...scraping },
    // The checks tell the receiver themselves, as raw as they need it.
    notifications: [],
    score,
  };
}

/** What the score of a session does, by the names that {@link Stage.session} takes. */
export const stageScenarios = {
  ready: scenario('ready', 'The score is ready.'),
  busy: scenario('busy', 'The first read takes a fifth of a second.', {
    faults: [{ kind: 'slow', ms: 200 }],
  }),
  running: scenario('running', 'Scraping runs and does not end.', {}, { durationMs: neverMs }),
  stale: scenario('stale', 'The first read still shows scraping as running.', { staleReads: 1 }),
  error: scenario('error', 'The first read is answered 500.', { faults: [{ kind: 'error' }] }),
  late: scenario('late', 'Two reads are answered 500, to see what IN_PROGRESS does meanwhile.', {
    faults: [{ kind: 'error', reads: 2 }],
  }),
  unavailable: scenario('unavailable', 'The first read is answered 503.', {
    faults: [{ kind: 'error', status: 503 }],
  }),
  notFound: scenario('not-found', 'The first read is answered 404.', {
    faults: [{ kind: 'error', status: 404 }],
  }),
  throttled: scenario('throttled', 'The first read is answered 429.', {
    faults: [{ kind: 'throttled', retryAfterSeconds: 3 }],
  }),
  unauthorized: scenario('unauthorized', 'The first token is refused.', {
    faults: [{ kind: 'unauthorized' }],
  }),
  html: scenario('html', 'The first read gets a page of HTML.', { faults: [{ kind: 'html' }] }),
  malformed: scenario('malformed', 'The first read gets half a document.', {
    faults: [{ kind: 'malformed' }],
  }),
  reset: scenario('reset', 'The connection of the first read is reset.', { faults: [{ kind: 'reset' }] }),
  slow: scenario('slow', 'The first read takes four seconds.', { faults: [{ kind: 'slow', ms: 4000 }] }),
  broken: scenario('broken', 'Every read is answered 500.', { faults: [{ kind: 'error', reads: 1000 }] }),
  ends: scenario('ends', 'Scraping ends after three seconds.', {}, { durationMs: 3000 }),
  down: scenario('down', 'Every read is answered 503 for some seconds.', {
    faults: [{ kind: 'down', forMs: 4000 }],
  }),
} as const;

export type StageScenario = keyof typeof stageScenarios;
