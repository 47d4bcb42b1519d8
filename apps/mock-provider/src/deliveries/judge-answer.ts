import { acknowledgementBody, acknowledgementSchema, type Judgement } from '@ine-scraping/contracts';

import type { Exchange, ReceivedAnswer } from './post-json.ts';

/** What an attempt came to, with one sentence for a person. */
export interface JudgedExchange {
  readonly judgement: Judgement;
  readonly reason: string;
}

const rule = `the rule is 200, application/json, ${acknowledgementBody}`;

function judgeStatus({ status, headers }: ReceivedAnswer): string | undefined {
  if (status === 200) return undefined;
  if (status >= 300 && status < 400) {
    const target = headers['location'] === undefined ? '' : ` to ${headers['location']}`;
    return `The status is ${status}, a redirect${target}, and redirects are not followed; ${rule}.`;
  }
  return `The status is ${status}; ${rule}.`;
}

function judgeContentType({ headers }: ReceivedAnswer): string | undefined {
  const contentType = headers['content-type'];
  if (contentType === undefined) return `There is no Content-Type; ${rule}.`;
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  return mediaType === 'application/json' ? undefined : `The Content-Type is ${contentType}; ${rule}.`;
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

function judgeBody({ body, complete }: ReceivedAnswer): string | undefined {
  if (!complete) return `The body is longer than any acknowledgement; ${rule}.`;
  if (body.length === 0) return `The body is empty; ${rule}.`;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return `The body is not JSON; ${rule}.`;
  }
  return acknowledgementSchema.safeParse(value).success ? undefined : `${describeBody(value)}; ${rule}.`;
}

/**
 * Whether the receiver acknowledged the notification, by the INE Scraping page: 200, media type
 * `application/json` (parameters ignored), body equal as JSON to `{"success":"true"}` (DOC). Everything else
 * is tried again.
 */
export function judgeExchange(exchange: Exchange): JudgedExchange {
  if (exchange.kind === 'TIMED_OUT') {
    return {
      judgement: 'TIMED_OUT',
      reason: `There was no complete answer within ${exchange.timeoutMs} ms.`,
    };
  }
  if (exchange.kind === 'CONNECTION_FAILED') return { judgement: exchange.kind, reason: exchange.reason };
  const { answer } = exchange;
  const wrongStatus = judgeStatus(answer);
  if (wrongStatus) return { judgement: 'WRONG_STATUS', reason: wrongStatus };
  const wrongContentType = judgeContentType(answer);
  if (wrongContentType) return { judgement: 'WRONG_CONTENT_TYPE', reason: wrongContentType };
  const wrongBody = judgeBody(answer);
  if (wrongBody) return { judgement: 'WRONG_BODY', reason: wrongBody };
  return {
    judgement: 'ACKNOWLEDGED',
    reason: `The answer is 200, application/json, ${acknowledgementBody}.`,
  };
}
