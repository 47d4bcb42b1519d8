import { scoreReadiness, scoreSchema, verdict } from '@ine-scraping/contracts';
import { expect } from 'vitest';

import type { MockProvider } from '../../src/index.ts';
import { type Answer, get, readScore, withToken } from './omni.ts';
import { startProvider } from './provider.ts';

export interface Finished {
  readonly provider: MockProvider;
  readonly interviewId: string;
  readonly token: string;
  read(): Promise<Answer>;
}

/** A session of the scenario at the moment when its scraping has finished. */
export async function finish(scenario: string): Promise<Finished> {
  const provider = await startProvider({ scenario });
  const { interviewId, token } = await provider.control.play();
  // What is read before the end spends nothing of the scenario.
  expect(scoreReadiness(await readScore(provider, token))).toBe('NOT_READY');
  await provider.control.advance(3000);
  return { provider, interviewId, token, read: () => get(provider, '/omni/get/score', withToken(token)) };
}

/** What a read says of the voter card, or that it is not ready. */
export function outcomeOf({ body }: Answer): string {
  const score = scoreSchema.parse(body);
  return scoreReadiness(score) === 'READY' ? verdict(score).outcome : 'NOT_READY';
}

/** Waits until so many reads have reached the mock. */
export async function arrived({ provider, interviewId }: Finished, reads: number): Promise<void> {
  const count = async (): Promise<number> =>
    (await provider.control.requests({ interviewId })).requests.length;
  await expect.poll(count, { timeout: 10_000 }).toBe(reads);
}
