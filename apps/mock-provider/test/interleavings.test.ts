import type { PlayedSession } from '@ine-scraping/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { MockProvider } from '../src/index.ts';
import { scenarios } from '../src/scenarios/catalog.ts';
import type { Scenario } from '../src/scenarios/scenario.ts';
import { logIn, scraping, start, validate, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { behaveWell, type RawReceiver, reply, startRawReceiver } from './support/raw-receiver.ts';
import { type Refusals, refuseFirst } from './support/refusals.ts';

const minute = 60_000;
/** Longer than any scenario and all retries take. */
const everything = 60 * minute;
/** All attempts that the default policy makes: so often refused, a delivery is given up. */
const attemptsMax = 6;
/** Fixed, so that CI repeats what it has seen; fast-check prints it with a failure. Change it to look elsewhere. */
const propertySeed = 20_260_101;
/** Looking for a smaller counter-example ends then, so that the one that was found is printed. */
const shrinkingMsMax = 20_000;

const stepArbitraries = {
  /** Anywhere, and to the millisecond when a retry is due or scraping ends. */
  advance: fc.record({
    do: fc.constant('advance' as const),
    ms: fc.oneof(
      fc.nat({ max: 2 * minute }),
      fc.nat({ max: 20 * minute }),
      fc.constantFrom(0, 1, 3000, 29_999, 30_000, 75_000, 187_500, 468_750, 1_171_875),
    ),
  }),
  play: fc.record({
    do: fc.constant('play' as const),
    scenario: fc.constantFrom(...scenarios.map(({ name }) => name)),
  }),
  request: fc.record({
    do: fc.constantFrom('log-in' as const, 'read-score' as const, 'issue-token' as const),
  }),
};
const stepArbitrary = fc.oneof(
  { weight: 4, arbitrary: stepArbitraries.advance },
  { weight: 1, arbitrary: stepArbitraries.play },
  { weight: 3, arbitrary: stepArbitraries.request },
);
type Step = typeof stepArbitrary extends fc.Arbitrary<infer One> ? One : never;

const refusalsArbitrary = fc.record({
  IN_PROGRESS: fc.nat({ max: attemptsMax }),
  FINISHED: fc.nat({ max: attemptsMax }),
});

/** What one run is about; nothing else decides its deliveries. */
interface Subject {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly refusals: Refusals;
}

/** Deliveries of the scenario that bring the same bytes at the same time: the receiver cannot tell them apart. */
function sentTogether({ notifications }: Scenario): number {
  return Math.max(1, ...notifications.map(({ copies, gapMs }) => (gapMs === 0 ? copies : 1)));
}

interface Meanwhile {
  take(step: Step): Promise<void>;
  /** Waits for what is still open. */
  end(): Promise<void>;
}

/** What the session's own backend and others do in the meantime, over HTTP where they would. */
function createMeanwhile(provider: MockProvider, played: PlayedSession, { score }: Scenario): Meanwhile {
  const { control, url } = provider;
  const { interviewId } = played;
  const reads: Promise<void>[] = [];
  // A slow read is answered when the clock has moved, which some later step may do.
  const isSlow = score.faults.some(({ kind }) => kind === 'slow');
  let { token } = played;

  async function readScore(): Promise<void> {
    try {
      await (await fetch(`${url}/omni/get/score`, { headers: withToken(token) })).text();
    } catch {
      // A scenario can have the connection reset.
    }
  }

  return {
    async take(step) {
      if (step.do === 'advance') await control.advance(step.ms);
      else if (step.do === 'play') await control.play(step.scenario);
      else if (step.do === 'log-in') await logIn(provider);
      else if (step.do === 'issue-token') ({ token } = await start(provider, { interviewId }));
      else reads.push(readScore());
      if (!isSlow) await Promise.all(reads);
    },
    async end() {
      await Promise.all(reads);
    },
  };
}

/** What one session's deliveries come to, whatever else happens meanwhile. */
async function deliveriesOf(
  { scenario, seed, refusals }: Subject,
  receiver: RawReceiver,
  steps: readonly Step[],
): Promise<string[]> {
  receiver.behave(refuseFirst({ ...refusals, together: sentTogether(scenario) }));
  const provider = await startProvider({ webhookUrl: receiver.url, scenario: scenario.name });
  const played = await provider.control.play({ seed, externalId: 'e' });
  const meanwhile = createMeanwhile(provider, played, scenario);
  for (const step of steps) await meanwhile.take(step);
  await provider.control.advance(everything);
  const deliveries = await provider.control.deliveries({ interviewId: played.interviewId });
  await provider.stop();
  await meanwhile.end();
  return deliveries
    .map(({ id, scrapingStatus, state, createdAt, attempts }) =>
      JSON.stringify([
        id,
        scrapingStatus,
        state,
        createdAt,
        attempts.map(({ at, judgement, request }) => [at, judgement, request.body]),
      ]),
    )
    .toSorted();
}

test(
  'any scenario, any seed, any refusals and any interleaving of what happens end with the same set of deliveries',
  async () => {
    const receiver = await startRawReceiver();
    const seen = { retried: 0, givenUp: 0 };
    const property = fc.asyncProperty(
      fc.constantFrom(...scenarios),
      fc.string({ minLength: 1, maxLength: 8 }),
      refusalsArbitrary,
      fc.array(stepArbitrary, { maxLength: 12 }),
      async (scenario, seed, refusals, steps) => {
        const subject = { scenario, seed, refusals };
        const whole = await deliveriesOf(subject, receiver, []);
        expect(await deliveriesOf(subject, receiver, steps)).toEqual(whole);
        expect(whole.length).toBeGreaterThan(0);
        seen.retried += whole.some((delivery) => delivery.split('WRONG_STATUS').length > 2) ? 1 : 0;
        seen.givenUp += whole.some((delivery) => delivery.includes('GIVEN_UP')) ? 1 : 0;
      },
    );
    await fc.assert(property, { numRuns: 60, seed: propertySeed, interruptAfterTimeLimit: shrinkingMsMax });
    // The generated plans really lead through the schedule, to its end too.
    expect(seen.retried).toBeGreaterThan(10);
    expect(seen.givenUp).toBeGreaterThan(3);
  },
  2 * shrinkingMsMax,
);

test('tokens that are issued before scraping starts do not change the deliveries', async () => {
  const receiver = await startRawReceiver();
  const play = async (tokens: number): Promise<string[]> => {
    const provider = await startProvider({ webhookUrl: receiver.url });
    const { interviewId, token } = await start(provider);
    for (let index = 0; index < tokens; index += 1) await start(provider, { interviewId });
    await validate(provider, token, scraping);
    await provider.control.advance(3000);
    return (await provider.control.deliveries({ interviewId })).map(({ id }) => id);
  };
  const ids = await play(0);
  expect(new Set(ids).size).toBe(2);
  expect(await play(3)).toEqual(ids);
});

test('a retry counts from when the attempt was due, however long the receiver took to refuse it', async () => {
  const receiver = await startRawReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await provider.control.play();
  let refuse: () => void = () => undefined;
  receiver.behave((response, request) => {
    if (receiver.requests.length === 1) refuse = () => reply(503)(response, request);
    else behaveWell(response, request);
    // By now the clock has moved on.
    if (request.raw.includes('FINISHED')) refuse();
  });
  await provider.control.advance(minute);
  const [inProgress] = await provider.control.deliveries({ interviewId });
  expect(inProgress?.attempts.map(({ at, judgement }) => [at, judgement])).toEqual([
    ['2026-01-01T00:00:00.000Z', 'WRONG_STATUS'],
    ['2026-01-01T00:00:30.000Z', 'ACKNOWLEDGED'],
  ]);
});
