import fc from 'fast-check';

import type { DurationInput } from '../../src/scenarios/duration.ts';
import { notificationFaults } from '../../src/scenarios/planned-notification.ts';
import { comparedKeys, type ScenarioInput } from '../../src/scenarios/scenario.ts';
import { scenarioOutcomeSchema } from '../../src/scenarios/score-plan.ts';

const minute = 60_000;

/** Longest of each of its durations. */
const durationMsMax = 10 * minute;

/** Longer than any generated session takes, with all retries, when scraping is asked for again as below. */
export const generatedMsMax = 180 * minute;

/** What the default schedule is made of, so that a retry falls on the very millisecond of something else. */
const retryMs = [30_000, 75_000, 105_000];

/** Milliseconds, often at the very beginning or together with a retry. */
function millisecondsUpTo(max: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.nat({ max }),
    fc.constantFrom(0, 1, 3000, ...retryMs).filter((ms) => ms <= max),
  );
}

function durationUpTo(max: number): fc.Arbitrary<DurationInput> {
  const milliseconds = millisecondsUpTo(max);
  const uniform = fc.tuple(milliseconds, milliseconds).map(([one, other]) => ({
    distribution: 'uniform' as const,
    minMs: Math.min(one, other),
    maxMs: Math.max(one, other),
  }));
  const lognormal = fc.record({
    distribution: fc.constant('lognormal' as const),
    medianMs: milliseconds,
    sigma: fc.double({ min: 0, max: 3, noNaN: true }),
    maxMs: milliseconds,
  });
  return fc.oneof({ weight: 3, arbitrary: milliseconds }, uniform, lognormal);
}

const duration = durationUpTo(durationMsMax);
const outcome = fc.constantFrom(...scenarioOutcomeSchema.options);
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 16 });

/** What would otherwise leave little to look at. */
const rarely = fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true));

const notification = fc.record(
  {
    status: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('IN_PROGRESS', 'FINISHED') }, text),
    from: fc.constantFrom('start' as const, 'end' as const),
    afterMs: duration,
    copies: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constant(20)),
    gapMs: durationUpTo(5000),
    lost: rarely,
    casing: fc.constantFrom('documented' as const, 'camel' as const, 'lower' as const),
    // None of the names that are a notification's own.
    extraFields: fc.dictionary(
      text.map((name) => `extra ${name}`),
      fc.jsonValue({ maxDepth: 2 }),
      { maxKeys: 3 },
    ),
    withoutExternalId: fc.boolean(),
    withoutCredentials: rarely,
    unknownInterview: fc.boolean(),
    fault: fc.constantFrom(...notificationFaults),
    faultAttempts: fc.integer({ min: 1, max: 6 }),
  },
  { requiredKeys: ['status'] },
);

const reads = fc.integer({ min: 1, max: 3 });
const scoreFault = fc.oneof(
  fc.record({
    kind: fc.constantFrom('unauthorized' as const, 'malformed' as const, 'html' as const, 'reset' as const),
    reads,
  }),
  fc.record({ kind: fc.constant('throttled' as const), reads, retryAfterSeconds: fc.nat({ max: 3600 }) }),
  fc.record({ kind: fc.constant('down' as const), forMs: duration }),
  fc.record({
    kind: fc.constant('error' as const),
    reads,
    status: fc.constantFrom(400 as const, 500 as const),
  }),
  fc.record({ kind: fc.constant('slow' as const), reads, ms: duration }),
);

const score = fc.record(
  {
    ready: fc.constantFrom('after-scraping' as const, 'never' as const),
    delayMs: duration,
    staleReads: fc.nat({ max: 3 }),
    faults: fc.array(scoreFault, { maxLength: 3 }),
    outcomeAfter: fc.record({ outcome, reads, ms: duration }),
  },
  { requiredKeys: [] },
);

const scraping = fc.record(
  {
    startDelayMs: duration,
    durationMs: duration,
    finishes: rarely.map((never) => !never),
  },
  { requiredKeys: [] },
);

const captureFault = fc.oneof(
  fc.record({
    capture: fc.constantFrom('front-id' as const, 'back-id' as const),
    kind: fc.constantFrom('glare' as const, 'wrong-side' as const),
    captures: reads,
  }),
  fc.record({ capture: fc.constant('face' as const), kind: fc.constant('spoof' as const) }),
);

/** Any scenario as its file writes it, called `generated`. */
export const arbitraryScenario: fc.Arbitrary<ScenarioInput> = fc
  .record(
    {
      name: fc.constant('generated'),
      description: fc.constant('Nobody has thought of it.'),
      outcome,
      directOutcome: outcome,
      mismatches: fc.subarray([...comparedKeys]),
      faceMatch: fc.constantFrom('MATCH' as const, 'MISMATCH' as const, 'NOT_COMPARED' as const),
      captureFaults: fc.array(captureFault, { maxLength: 3 }),
      finishAction: text,
      scraping,
      notifications: fc.array(notification, { maxLength: 4 }),
      score,
    },
    { requiredKeys: ['name', 'description', 'outcome'] },
  )
  // A file cannot hold everything that a value can, such as -0.
  .map((scenario) => JSON.parse(JSON.stringify(scenario)) as ScenarioInput);

/** When scraping is asked for again, in milliseconds from the first time. */
export const arbitraryScrapings: fc.Arbitrary<number[]> = fc.array(millisecondsUpTo(60 * minute), {
  maxLength: 3,
});
