import { type Check, type CheckInput, defineCheck } from './check.ts';
import { ConformanceError, type Exchange } from './exchange.ts';
import { describeAnswer, requireReached } from './input-checks.ts';
import type { ReceiverUnderTest } from './receiver-under-test.ts';

interface OrderRule extends Omit<CheckInput<never>, 'run' | 'source' | 'cost'> {
  /** Sends notifications; each must be acknowledged. */
  readonly send: (receiver: ReceiverUnderTest) => Promise<readonly Exchange[]>;
}

/** Copies that come at the same time: twice what a proxy or an impatient sender makes. */
const copiesAtOnce = 10;

/** Sessions that are told of at the same time. */
export const parallelSessions = 25;

/** Sends these statuses of one interview, one after the other, each when the last is answered. */
async function inSequence(
  receiver: ReceiverUnderTest,
  statuses: readonly string[],
  begin = (under: ReceiverUnderTest) => under.begunInterview(),
): Promise<Exchange[]> {
  const { interviewId: InterviewId, externalId } = await begin(receiver);
  const exchanges: Exchange[] = [];
  for (const ScrapingStatus of statuses) {
    const exchange = await receiver.notify({ InterviewId, externalId, ScrapingStatus });
    exchanges.push(exchange);
    if (!exchange.response) break;
  }
  return exchanges;
}

async function atOnce(
  receiver: ReceiverUnderTest,
  interviews: number,
  copies: number,
  externalId?: string,
): Promise<Exchange[]> {
  const told = await Promise.all(Array.from({ length: interviews }, () => receiver.begunInterview()));
  const bodies = told.map((interview) => ({
    InterviewId: interview.interviewId,
    externalId: externalId ?? interview.externalId,
    ScrapingStatus: 'FINISHED',
  }));
  const sent = bodies.flatMap((body) => Array.from({ length: copies }, () => receiver.notify(body)));
  return Promise.all(sent);
}

const orderRules: readonly OrderRule[] = [
  {
    id: 'order.finished-first',
    title: 'acknowledges: FINISHED before IN_PROGRESS',
    rule: 'Notifications are unordered: each must be acknowledged, whichever comes first.',
    advice: 'Do not demand that an interview be known before FINISHED, nor refuse what comes late.',
    send: (receiver) => inSequence(receiver, ['FINISHED', 'IN_PROGRESS'], (under) => under.newInterview()),
  },
  {
    id: 'copies.later',
    title: 'acknowledges: the same FINISHED three times',
    rule: 'Notifications are sent at least once: a copy must be acknowledged like the first.',
    advice: 'Answer a copy 200 as well; a 409 has it sent again until Incode gives up.',
    send: (receiver) => inSequence(receiver, ['FINISHED', 'FINISHED', 'FINISHED']),
  },
  {
    id: 'copies.at-once',
    title: 'acknowledges: ten copies at once',
    rule: 'Copies that arrive at the same time must each be acknowledged.',
    advice: 'Let the database decide who was first (INSERT … ON CONFLICT DO NOTHING), and acknowledge all.',
    send: (receiver) => atOnce(receiver, 1, copiesAtOnce),
  },
  {
    id: 'parallel.acknowledged',
    title: 'acknowledges: many sessions at once',
    rule: 'Notifications of many sessions at the same time must each be acknowledged.',
    advice:
      'Look for what is shared between requests: a lock, a single connection, a variable outside of the handler.',
    send: (receiver) => atOnce(receiver, parallelSessions, 1),
  },
  {
    id: 'order.shared-external-id',
    title: 'acknowledges: two sessions with one externalId',
    rule: 'Two sessions may have the same externalId, and the notifications of each must be acknowledged.',
    advice:
      'Know an interview by its InterviewId: a customer who tries again starts a new session with the old externalId.',
    async send(receiver) {
      const { externalId } = await receiver.newInterview();
      return atOnce(receiver, 2, 1, externalId);
    },
  },
];

/** Whatever the order and however often: what a sender that sends at least once does. */
export const orderChecks: readonly Check<ReceiverUnderTest>[] = orderRules.map(({ send, ...rule }) =>
  defineCheck({
    ...rule,
    source: 'INF',
    cost: 'verdict',
    async run(receiver: ReceiverUnderTest) {
      for (const exchange of await send(receiver)) {
        requireReached(exchange);
        if (!(await receiver.isTaken(exchange)))
          throw new ConformanceError(rule.rule, describeAnswer(exchange), exchange);
      }
    },
  }),
);
