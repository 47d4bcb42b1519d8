import { acknowledgementBody } from '../webhook/acknowledgement.ts';
import { type Check, defineCheck } from './check.ts';
import { ConformanceError, type Exchange } from './exchange.ts';
import type { AnswerFault, ReceiverUnderTest } from './receiver-under-test.ts';

interface AnswerRule {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  readonly advice: string;
  /** What is wrong with an exchange, as one sentence; `undefined`: nothing of this kind. */
  readonly findFault: (exchange: Exchange, receiver: ReceiverUnderTest) => string | undefined;
}

function judged(...faults: AnswerFault[]): AnswerRule['findFault'] {
  return ({ response }, { judge }) => {
    if (!response) return undefined;
    const { fault, reason } = judge(response);
    return fault !== undefined && faults.includes(fault) ? reason : undefined;
  };
}

/** The documented answer, each of its parts by itself. All of it is documented: without it the notification is sent again, and lost in the end. */
const answerRules: readonly AnswerRule[] = [
  {
    id: 'ack.status',
    title: 'with the status of a success',
    rule: 'A notification must be answered with status 200, or Incode sends it again.',
    advice: 'Answer 200 as soon as the notification is stored; 201, 202 and 204 are no success here.',
    findFault: judged('WRONG_STATUS'),
  },
  {
    id: 'ack.redirect',
    title: 'at the URL itself',
    rule: 'A notification must be answered where it is sent, not redirected.',
    advice: 'Configure the URL that it redirects to (often a slash at the end, or https).',
    findFault: judged('REDIRECTED'),
  },
  {
    id: 'ack.media-type',
    title: 'with the media type application/json',
    rule: 'The acknowledgement must have the media type application/json.',
    advice: 'Set Content-Type: application/json on the answer.',
    findFault: judged('WRONG_CONTENT_TYPE'),
  },
  {
    id: 'ack.body',
    title: 'with the documented body',
    rule: `The acknowledgement must be exactly ${acknowledgementBody}, with "true" as a string.`,
    advice: `Send the bytes ${acknowledgementBody} and nothing else: no echo, no page, no further member.`,
    findFault: judged('WRONG_BODY', 'ENDLESS_BODY'),
  },
  {
    id: 'ack.deadline',
    title: 'within the deadline',
    rule: 'A notification must be answered completely within the deadline.',
    advice: 'Answer before anything slow is done: store the notification, answer, and work afterwards.',
    findFault: ({ noAnswer }) => (noAnswer?.kind === 'TIMED_OUT' ? noAnswer.reason : undefined),
  },
  {
    id: 'ack.complete',
    title: 'with a complete answer',
    rule: 'The connection must not end before a notification is answered completely.',
    advice:
      'Look in the log for an exception in the handler; check that Content-Length is the length of the body.',
    findFault: ({ noAnswer }) => (noAnswer && noAnswer.kind !== 'TIMED_OUT' ? noAnswer.reason : undefined),
  },
];

/** How the documented notifications are answered. */
export const ackChecks: readonly Check<ReceiverUnderTest>[] = answerRules.map(({ findFault, ...rule }) =>
  defineCheck({
    ...rule,
    title: `acknowledges: ${rule.title}`,
    source: 'DOC',
    cost: 'verdict',
    async run(receiver: ReceiverUnderTest) {
      for (const exchange of (await receiver.sound()).exchanges) {
        const seen = findFault(exchange, receiver);
        if (seen !== undefined) throw new ConformanceError(rule.rule, seen, exchange);
      }
    },
  }),
);
