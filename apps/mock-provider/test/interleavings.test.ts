import fc from 'fast-check';
import { expect, test } from 'vitest';

import { scenarios } from '../src/scenarios/catalog.ts';
import { scraping, start, validate } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startRawReceiver } from './support/raw-receiver.ts';

const minute = 60_000;
/** Longer than any scenario and all retries take. */
const everything = 60 * minute;
/** Fixed, so that CI repeats what it has seen; print it with a failure and change it to look elsewhere. */
const propertySeed = 20_260_101;

type Step = { readonly do: 'advance'; readonly ms: number } | { readonly do: 'play' | 'log-in' };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat({ max: 2 * minute }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('play' as const, 'log-in' as const) }) },
);

/** What one session's deliveries come to, times from its start, whatever else happens meanwhile. */
async function deliveriesOf(
  scenario: string,
  seed: string,
  url: string,
  steps: readonly Step[],
): Promise<string[]> {
  const provider = await startProvider({ webhookUrl: url, scenario });
  const played = await provider.control.play({ seed, externalId: 'e' });
  for (const step of steps) {
    if (step.do === 'advance') await provider.control.advance(step.ms);
    else await provider.control.play('current');
  }
  await provider.control.advance(everything);
  const deliveries = await provider.control.deliveries({ interviewId: played.interviewId });
  await provider.stop();
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

test('any scenario, any seed and any interleaving of advances end with the same set of deliveries', async () => {
  const receiver = await startRawReceiver();
  const property = fc.asyncProperty(
    fc.constantFrom(...scenarios.map(({ name }) => name)),
    fc.string({ minLength: 1, maxLength: 8 }),
    fc.array(stepArbitrary, { maxLength: 8 }),
    async (scenario, seed, steps) => {
      const whole = await deliveriesOf(scenario, seed, receiver.url, []);
      expect(await deliveriesOf(scenario, seed, receiver.url, steps)).toEqual(whole);
      expect(whole.length).toBeGreaterThan(0);
    },
  );
  await fc.assert(property, { numRuns: 60, seed: propertySeed, endOnFailure: false });
});

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
