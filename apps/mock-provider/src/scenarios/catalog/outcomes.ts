import type { ScenarioInput } from '../scenario.ts';

/** Scenarios that differ in what INE says, and in how long it takes to say it. */
export const outcomeScenarios: readonly ScenarioInput[] = [
  {
    name: 'current',
    description: 'The voter card is current and its holder can vote.',
    outcome: 'CURRENT',
  },
  {
    name: 'not-current',
    description: 'The voter card is not current: it expired or a later one replaced it.',
    outcome: 'NOT_CURRENT',
  },
  {
    name: 'not-found',
    description: 'INE knows no voter card with this data.',
    outcome: 'NOT_FOUND',
  },
  {
    name: 'reported-lost',
    description: 'The voter card was reported lost.',
    outcome: 'REPORTED_LOST',
  },
  {
    name: 'reported-stolen',
    description: 'The voter card was reported stolen.',
    outcome: 'REPORTED_STOLEN',
  },
  {
    name: 'insufficient-data',
    description: 'The data read from the voter card is not enough to ask INE.',
    outcome: 'INSUFFICIENT_DATA',
  },
  {
    name: 'unavailable',
    description: 'Scraping ends without an answer, because the site of INE is down.',
    outcome: 'UNAVAILABLE',
  },
  {
    name: 'ine-unreachable',
    description:
      'INE cannot be asked directly; scraping, as the fallback or on request, finds the card current.',
    outcome: 'CURRENT',
    directOutcome: 'UNAVAILABLE',
  },
  {
    name: 'data-mismatch',
    description: 'The voter card is current, and INE has another person for it.',
    outcome: 'CURRENT',
    mismatches: ['firstName', 'paternalLastName', 'maternalLastName', 'personalId', 'electorsKey'],
  },
  {
    name: 'face-mismatch',
    description: "The voter card is current, and the face is not the one of INE's photo.",
    outcome: 'CURRENT',
    faceMatch: 'MISMATCH',
  },
  {
    name: 'approved-at-finish',
    description: 'The voter card is current, and finish-status answers the action approved.',
    outcome: 'CURRENT',
    finishAction: 'approved',
  },
  {
    name: 'slow',
    description: "Scraping takes about a minute, now and then several, as on a bad day of INE's site.",
    outcome: 'CURRENT',
    scraping: { durationMs: { distribution: 'lognormal', medianMs: 60_000, sigma: 0.6, maxMs: 600_000 } },
  },
  {
    name: 'never-finishes',
    description:
      'Scraping starts and never ends: only IN_PROGRESS arrives, and the score never becomes ready.',
    outcome: 'CURRENT',
    scraping: { finishes: false },
    receiver: 'looks',
  },
];
