import type { Recording } from '@ine-scraping/contracts';

import type { MockProvider } from '../../src/index.ts';
import { replayRequest } from '../../src/recording/recording-file.ts';
import { scenarioSchema } from '../../src/scenarios/scenario.ts';
import { startProvider } from './provider.ts';

/** Longer than any scenario and all retries take, a few times over. */
export const everythingMs = 240 * 60_000;

/** Replays `recorded` on a mock of its own to the end, and records that. `prepare` gets the mock before anything is played. */
export async function replay(
  recorded: Recording,
  webhookUrl: string,
  prepare: (provider: MockProvider) => void = () => undefined,
): Promise<Recording> {
  const scenario = scenarioSchema.parse({ ...recorded.scenario, name: 'recorded' });
  const provider: MockProvider = await startProvider({
    ...recorded.settings,
    webhookUrl,
    scenarios: [scenario],
    seed: 'of the replay',
  });
  prepare(provider);
  const { interviewId } = await provider.control.play({ ...replayRequest(recorded), scenario: 'recorded' });
  await provider.control.advance(everythingMs);
  const replayed = await provider.control.record(interviewId);
  await provider.stop();
  return replayed;
}
