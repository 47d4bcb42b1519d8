import { ackChecks } from './ack-checks.ts';
import type { Check } from './check.ts';
import { ConformanceError, type Send } from './exchange.ts';
import { inputChecks } from './input-checks.ts';
import { orderChecks } from './order-checks.ts';
import { ReceiverUnderTest } from './receiver-under-test.ts';

/** What every receiver of the INE Scraping webhook is graded by, as far as its answers tell. */
export const receiverChecks: readonly Check<ReceiverUnderTest>[] = [
  ...ackChecks,
  ...orderChecks,
  ...inputChecks,
];

/**
 * Whoever answers an error to everything refuses what is bad like a good receiver, and answers what is odd like what is sound: a URL
 * where no webhook is would pass most checks. `conform` says so once, before it grades; whoever runs a single case hears it in each.
 */
async function requireSoundTaken(receiver: ReceiverUnderTest, rule: string): Promise<void> {
  const { exchanges } = await receiver.sound();
  const [first] = exchanges;
  if (exchanges.some(({ response }) => response && response.status < 400)) return;
  const seen = first?.response
    ? `The receiver answers ${first.response.status} to a sound notification, so nothing else it answers proves anything: is the path right, and are the credentials?`
    : `A sound notification is not answered, so nothing else proves anything. ${first?.noAnswer?.reason ?? ''}`;
  throw new ConformanceError(rule, seen, first);
}

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
  async run(send) {
    const receiver = new ReceiverUnderTest({ send });
    await requireSoundTaken(receiver, check.rule);
    await run(receiver);
  },
}));
