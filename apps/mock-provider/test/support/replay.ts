import type { Recording } from '@ine-scraping/contracts';
import { z } from 'zod';

import type { MockProvider } from '../../src/index.ts';
import { deliveryPolicyNames } from '../../src/deliveries/delivery-policy.ts';
import { scenarioSchema } from '../../src/scenarios/scenario.ts';
import { startProvider } from './provider.ts';

/** Longer than any scenario and all retries take, twice. */
export const everythingMs = 120 * 60_000;

const settingsSchema = z.strictObject({
  scrapingMs: z.int(),
  deliveryTimeoutMs: z.int(),
  deliveryPolicy: z.enum(deliveryPolicyNames),
});

/** Replays `recorded` on a mock of its own to the end, and records that. */
export async function replay(recorded: Recording, webhookUrl: string): Promise<Recording> {
  const scenario = scenarioSchema.parse({ ...recorded.scenario, name: 'recorded' });
  const provider: MockProvider = await startProvider({
    ...settingsSchema.parse(recorded.settings),
    webhookUrl,
    scenarios: [scenario],
    seed: 'of the replay',
  });
  const { seed, externalId, scrapingsAtMs } = recorded;
  const { interviewId } = await provider.control.play({
    scenario: 'recorded',
    seed,
    ...(externalId === null ? {} : { externalId }),
    scrapeAgainAfterMs: scrapingsAtMs.slice(1),
  });
  await provider.control.advance(everythingMs);
  const replayed = await provider.control.record(interviewId);
  await provider.stop();
  return replayed;
}
