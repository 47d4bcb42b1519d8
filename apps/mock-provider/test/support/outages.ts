import fc from 'fast-check';

import type { MockProvider } from '../../src/index.ts';
import { behaveWell, type RawBehaviour, reply } from './raw-receiver.ts';

const minute = 60_000;

/** A time on the mock's clock in which the receiver refuses everything. */
export interface Outage {
  readonly fromMs: number;
  readonly forMs: number;
}

const outage = fc.record({
  fromMs: fc.oneof(fc.constant(0), fc.nat({ max: 20 * minute })),
  // The longest one outlasts all retries.
  forMs: fc.oneof(fc.nat({ max: 5 * minute }), fc.nat({ max: 60 * minute }), fc.constant(180 * minute)),
});

/** Up to three. */
export const arbitraryOutages: fc.Arbitrary<Outage[]> = fc.array(outage, { maxLength: 3 });

/**
 * A receiver that refuses everything in `outages`, counted from `startMs` on the clock of `provider`, and is well otherwise.
 * What it does rests on the time alone: two runs in which the same is due at the same times are answered the same, in whichever
 * order it arrives.
 */
export function refuseIn(outages: readonly Outage[], provider: MockProvider, startMs: number): RawBehaviour {
  return (response, request) => {
    void provider.control.clock().then(({ now }) => {
      const atMs = Date.parse(now) - startMs;
      const refused = outages.some(({ fromMs, forMs }) => atMs >= fromMs && atMs < fromMs + forMs);
      (refused ? reply(503) : behaveWell)(response, request);
    });
  };
}

/** So long, in real time, a manual clock waits for an answer before it goes on. */
const settleMs = 1000;

/**
 * Gives a run of a property up, to make another: this machine stood still while something was sent, so the clock went on, as it
 * should, and the receiver answered at another time.
 */
export async function skipWhenHeldUp({ control }: MockProvider): Promise<void> {
  const attempts = (await control.deliveries()).flatMap((delivery) => delivery.attempts);
  fc.pre(attempts.every(({ durationMs }) => durationMs < settleMs));
}
