import fc from 'fast-check';
import { expect, test } from 'vitest';

import { scenarioNames } from '../src/scenarios/catalog.ts';
import { arbitraryScenario, arbitraryScrapings, generatedMsMax } from './support/arbitrary-scenario.ts';
import { inTime, testTimeoutMs } from './support/in-time.ts';
import { scraping, start, validate } from './support/omni.ts';
import { arbitraryOutages } from './support/outages.ts';
import { arbitrarySteps, deliveriesOf } from './support/play-in-steps.ts';
import { startProvider } from './support/provider.ts';
import { behaveWell, reply, startRawReceiver } from './support/raw-receiver.ts';

const minute = 60_000;
/** Longer than any scenario of the catalog and all retries take. */
const catalogMsMax = 60 * minute;
const arbitrarySeed = fc.string({ minLength: 1, maxLength: 8 });

test.each(scenarioNames)(
  '%s: any seed, any outage of the receiver and any interleaving of what happens end with the same set of deliveries',
  async (scenario) => {
    const receiver = await startRawReceiver();
    const property = fc.asyncProperty(
      arbitrarySeed,
      arbitraryOutages,
      arbitrarySteps,
      async (seed, outages, steps) => {
        const request = { scenario, seed, externalId: 'e' };
        const subject = { options: {}, request, outages, everythingMs: catalogMsMax };
        const whole = await deliveriesOf(subject, receiver, []);
        expect(await deliveriesOf(subject, receiver, steps)).toEqual(whole);
        expect(whole.length).toBeGreaterThan(0);
      },
    );
    await fc.assert(property, { ...inTime, numRuns: 8 });
  },
  testTimeoutMs,
);

test(
  'scenarios that nobody has thought of, scraped again too, end with the same set of deliveries however they are interleaved',
  async () => {
    const receiver = await startRawReceiver();
    const seen = { deliveries: 0, retried: 0, givenUp: 0 };
    const property = fc.asyncProperty(
      arbitraryScenario,
      arbitraryScrapings,
      arbitrarySeed,
      arbitraryOutages,
      arbitrarySteps,
      async (scenario, scrapeAgainAfterMs, seed, outages, steps) => {
        const request = { scenario: scenario.name, seed, externalId: 'e', scrapeAgainAfterMs };
        const subject = {
          options: { scenarios: [scenario] },
          request,
          outages,
          everythingMs: generatedMsMax,
        };
        const whole = await deliveriesOf(subject, receiver, []);
        expect(await deliveriesOf(subject, receiver, steps)).toEqual(whole);
        seen.deliveries += whole.length > 0 ? 1 : 0;
        seen.retried += whole.some((delivery) => /WRONG_STATUS.*WRONG_STATUS/.test(delivery)) ? 1 : 0;
        seen.givenUp += whole.some((delivery) => /GIVEN_UP.*WRONG_STATUS.*WRONG_STATUS/.test(delivery))
          ? 1
          : 0;
      },
    );
    await fc.assert(property, { ...inTime, numRuns: 60 });
    // What is generated really leads through the schedule, to its end too.
    expect(seen.deliveries).toBeGreaterThan(30);
    expect(seen.retried).toBeGreaterThan(15);
    expect(seen.givenUp).toBeGreaterThan(10);
  },
  testTimeoutMs,
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
