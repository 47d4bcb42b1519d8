import { ackChecks } from './ack-checks.ts';
import type { Check } from './check.ts';
import type { Send } from './exchange.ts';
import { inputChecks } from './input-checks.ts';
import { orderChecks } from './order-checks.ts';
import { ReceiverUnderTest } from './receiver-under-test.ts';

/** What every receiver of the INE Scraping webhook is graded by, as far as its answers tell. */
export const receiverChecks: readonly Check<ReceiverUnderTest>[] = [
  ...ackChecks,
  ...orderChecks,
  ...inputChecks,
];

/** One of {@link receiverChecks} for whoever has a `send` and nothing else. */
export interface ReceiverCase extends Omit<Check<never>, 'run'> {
  /** What is checked, in a few words: the title of a test. */
  readonly name: string;
  /** Rejects with a `ConformanceError` when the rule is broken. */
  run(send: Send): Promise<void>;
}

/** The same checks, by the documented answer, each with interviews of its own. Free of any test framework: call `run` with your own `send`. */
export const receiverCases: readonly ReceiverCase[] = receiverChecks.map(({ run, ...check }) => ({
  ...check,
  name: check.title,
  run: async (send) => void (await run(new ReceiverUnderTest({ send }))),
}));
