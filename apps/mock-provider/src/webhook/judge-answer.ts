import { acknowledgementSchema, type Judgement } from '@ine-scraping/contracts';

import type { DeliveryPolicy } from './delivery-policy.ts';
import type { Exchange, ReceivedAnswer } from './http-post.ts';

/** What an attempt came to, with one sentence for a person. */
export interface JudgedExchange {
  readonly judgement: Judgement;
  readonly reason: string;
}

/** Longest media type that is named in a reason; the common ones are half as long. */
const namedTypeLengthMax = 48;

type ShownHeaders = Readonly<Record<string, string>>;

function mediaTypeOf(headers: ShownHeaders): string | undefined {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
}

/** A reason is logged, so it repeats nothing of a receiver's own but a plain media type. */
function describeType(shownHeaders: ShownHeaders): string {
  const type = mediaTypeOf(shownHeaders);
  if (type === undefined) return 'There is no Content-Type';
  const isPlain = /^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/.test(type) && type.length <= namedTypeLengthMax;
  return `The Content-Type is ${isPlain ? type : 'no plain media type'}`;
}

function judgeStatus({ status }: ReceivedAnswer, { rule }: DeliveryPolicy): JudgedExchange | undefined {
  if (status === 200) return undefined;
  if (status < 300 || status >= 400) {
    return { judgement: 'WRONG_STATUS', reason: `The status is ${status}; ${rule}.` };
  }
  const reason = `The status is ${status}, a redirect, and redirects are not followed; ${rule}.`;
  return { judgement: 'REDIRECTED', reason };
}

function judgeContentType(
  { headers }: ReceivedAnswer,
  { needsJsonType, rule }: DeliveryPolicy,
  shownHeaders: ShownHeaders,
): JudgedExchange | undefined {
  if (!needsJsonType || mediaTypeOf(headers) === 'application/json') return undefined;
  return { judgement: 'WRONG_CONTENT_TYPE', reason: `${describeType(shownHeaders)}; ${rule}.` };
}

function describeBody(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'The body is not a JSON object';
  if (!('success' in value)) return 'The body has no "success"';
  if (typeof value.success === 'boolean')
    return `"success" is the Boolean ${value.success}, not the string "true"`;
  if (value.success !== 'true') return '"success" is not the string "true"';
  return 'The body has more than "success"';
}

function saysSuccess(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('success' in value)) return false;
  return value.success === true || value.success === 'true';
}

function findWrongBody(body: string, wanted: 'literal' | 'success'): string | undefined {
  if (body.length === 0) return 'The body is empty';
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'The body is not JSON';
  }
  const right = wanted === 'literal' ? acknowledgementSchema.safeParse(value).success : saysSuccess(value);
  return right ? undefined : describeBody(value);
}

function judgeBody({ body }: ReceivedAnswer, policy: DeliveryPolicy): JudgedExchange | undefined {
  const wrong = policy.body === 'any' ? undefined : findWrongBody(body, policy.body);
  return wrong === undefined ? undefined : { judgement: 'WRONG_BODY', reason: `${wrong}; ${policy.rule}.` };
}

function judgeAnswer(answer: ReceivedAnswer, policy: DeliveryPolicy, shown: ShownHeaders): JudgedExchange {
  const acknowledged = {
    judgement: 'ACKNOWLEDGED',
    reason: `The answer is a success: ${policy.rule}.`,
  } as const;
  if (policy.emptyStatuses.includes(answer.status)) return acknowledged;
  const wrongHead = judgeStatus(answer, policy) ?? judgeContentType(answer, policy, shown);
  if (wrongHead) return wrongHead;
  if (!answer.complete) {
    const reason = `The body is longer than any acknowledgement and was not read to its end; ${policy.rule}.`;
    return { judgement: 'ENDLESS_BODY', reason };
  }
  return judgeBody(answer, policy) ?? acknowledged;
}

/**
 * Whether the receiver acknowledged the notification, by the rule of the policy (`application/json` in any
 * case and with any parameters). Everything else is tried again. The reason holds no text of the receiver but a plain
 * media type, and that from `shownHeaders`, where credentials are redacted. Pure.
 */
export function judgeExchange(
  exchange: Exchange,
  policy: DeliveryPolicy,
  shownHeaders: ShownHeaders,
): JudgedExchange {
  if (exchange.kind === 'ANSWERED') return judgeAnswer(exchange.answer, policy, shownHeaders);
  if (exchange.kind !== 'TIMED_OUT') return { judgement: exchange.kind, reason: exchange.reason };
  const within = `within ${exchange.timeoutMs} ms`;
  const reason = exchange.answer
    ? `The headers came, and the body did not end ${within}.`
    : `There was no answer ${within}.`;
  return { judgement: 'TIMED_OUT', reason };
}
