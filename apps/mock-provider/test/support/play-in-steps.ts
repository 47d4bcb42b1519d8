import type { PlayedSession, PlayRequest } from '@ine-scraping/contracts';
import fc from 'fast-check';

import type { MockProvider, MockProviderOptions } from '../../src/index.ts';
import { scenarioNames } from '../../src/scenarios/catalog.ts';
import { logIn, start, withToken } from './omni.ts';
import { type Outage, refuseIn, skipWhenHeldUp } from './outages.ts';
import { startProvider } from './provider.ts';
import type { RawReceiver } from './raw-receiver.ts';

const minute = 60_000;

/** Anywhere, and to the millisecond when a retry is due or scraping ends. */
const advance = fc.record({
  do: fc.constant('advance' as const),
  ms: fc.oneof(
    fc.nat({ max: 2 * minute }),
    fc.nat({ max: 20 * minute }),
    fc.constantFrom(0, 1, 3000, 29_999, 30_000, 75_000, 187_500, 468_750, 1_171_875),
  ),
});
const play = fc.record({ do: fc.constant('play' as const), scenario: fc.constantFrom(...scenarioNames) });
const request = fc.record({
  do: fc.constantFrom('log-in' as const, 'read-score' as const, 'issue-token' as const),
});
const single = fc.oneof(
  { weight: 4, arbitrary: advance },
  { weight: 1, arbitrary: play },
  { weight: 3, arbitrary: request },
);
type SingleStep = typeof single extends fc.Arbitrary<infer One> ? One : never;

/** What others do in the meantime, one after the other, or all of an array at once: several advances too. */
export type Step = SingleStep | SingleStep[];
export const arbitrarySteps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: single }, fc.array(single, { minLength: 2, maxLength: 4 })),
  { maxLength: 10 },
);

/** What one run is about; nothing else decides its deliveries. */
export interface Subject {
  readonly options: MockProviderOptions;
  readonly request: PlayRequest;
  readonly outages: readonly Outage[];
  /** On the clock: longer than all of it takes. */
  readonly everythingMs: number;
}

interface Meanwhile {
  take(step: Step): Promise<void>;
  /** Waits for what is still open. */
  end(): Promise<void>;
}

/** What the session's own backend and others do, over HTTP where they would. */
function createMeanwhile(provider: MockProvider, { interviewId, token: first }: PlayedSession): Meanwhile {
  const { control, url } = provider;
  const reads: Promise<void>[] = [];
  let token = first;

  /** Nobody waits for its answer: a slow one comes when the clock has moved. */
  async function readScore(): Promise<void> {
    try {
      await (await fetch(`${url}/omni/get/score`, { headers: withToken(token) })).text();
    } catch {
      // A scenario can have the connection reset.
    }
  }

  async function takeOne(step: SingleStep): Promise<void> {
    if (step.do === 'advance') await control.advance(step.ms);
    else if (step.do === 'play') await control.play(step.scenario);
    else if (step.do === 'log-in') await logIn(provider);
    else if (step.do === 'issue-token') ({ token } = await start(provider, { interviewId }));
    else reads.push(readScore());
  }

  return {
    async take(step) {
      await Promise.all([step].flat().map(takeOne));
    },
    async end() {
      await Promise.all(reads);
    },
  };
}

/** What one session's deliveries come to, whatever else happens meanwhile: a line of JSON each. */
export async function deliveriesOf(
  { options, request: asked, outages, everythingMs }: Subject,
  receiver: RawReceiver,
  steps: readonly Step[],
): Promise<string[]> {
  const provider = await startProvider({ ...options, webhookUrl: receiver.url });
  receiver.behave(refuseIn(outages, provider, Date.parse((await provider.control.clock()).now)));
  const played = await provider.control.play(asked);
  const meanwhile = createMeanwhile(provider, played);
  for (const step of steps) await meanwhile.take(step);
  await provider.control.advance(everythingMs);
  const deliveries = await provider.control.deliveries({ interviewId: played.interviewId });
  await provider.stop();
  await meanwhile.end();
  await skipWhenHeldUp(provider);
  return deliveries
    .map(({ id, scrapingStatus, state, createdAt, attempts }) =>
      JSON.stringify([
        id,
        scrapingStatus,
        state,
        createdAt,
        attempts.map(({ at, judgement, request: { body } }) => [at, judgement, body]),
      ]),
    )
    .toSorted();
}
