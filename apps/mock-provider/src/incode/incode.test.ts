import { pino } from 'pino';
import { expect, test } from 'vitest';

import { type Clock, createClock } from '../clock/clock.ts';
import { createCatalog } from '../scenarios/catalog.ts';
import { createIncode, type Incode } from './incode.ts';

/** Sends nothing, on a clock that nobody moves. */
function simulate(): { readonly incode: Incode; readonly clock: Clock } {
  const clock = createClock({ mode: 'manual', onError: () => undefined });
  const settings = {
    scenario: 'current',
    scrapingMs: 3000,
    webhookUrl: null,
    onboardingStatusUrl: null,
    deliveryPolicy: 'documented',
    deliveryTimeoutMs: 5000,
    webhookHeaders: {},
    allowedHosts: [],
    dangerouslyAllowAnyWebhookHost: false,
  } as const;
  const logger = pino({ level: 'silent' });
  return {
    clock,
    incode: createIncode({ settings, catalog: createCatalog(), seed: 'tests', clock, logger }),
  };
}

test.each(['stop', 'reset'] as const)(
  'whoever waits on the clock hears at once of a %s, and not when connections are closed',
  (end) => {
    const { incode, clock } = simulate();
    const ended: boolean[] = [];
    clock.wait(5000, (waited) => ended.push(waited));
    incode[end]();
    expect(ended).toEqual([false]);
  },
);

test('after stop nobody waits on a clock that stands still for ever', () => {
  const { incode, clock } = simulate();
  incode.stop();
  const ended: boolean[] = [];
  clock.wait(5000, (waited) => ended.push(waited));
  expect(ended).toEqual([false]);
});

test.each(['startScraping', 'scrapeAtOnce'] as const)('after stop %s is refused', (scrape) => {
  const { incode } = simulate();
  const session = incode.startSession({});
  incode.stop();
  expect(() => incode.player[scrape](session)).toThrow(expect.objectContaining({ code: 'STOPPED' }));
  expect(session.scraping.status).toBe('NOT_STARTED');
});

test('a session begins with no requests, although one before it that is forgotten had its id', () => {
  const { sessions, requests, startSession } = simulate().incode;
  const { interviewId } = startSession({ seed: 'own' });
  const at = '2026-01-01T00:00:00.000Z';
  requests.add({ at, method: 'GET', path: '/omni/get/score', interviewId })(200, true);
  sessions.clear();
  expect(requests.report(interviewId).scoreReads.withOutcome).toBe(1);
  expect(startSession({ seed: 'own' }).interviewId).toBe(interviewId);
  expect(requests.report(interviewId)).toMatchObject({ counts: {}, scoreReads: { withOutcome: 0 } });
});
