import { webhookBodyBytesMax } from '../webhook/notification.ts';

/** A webhook request that every receiver must refuse. */
export interface BadNotificationExample {
  readonly name: string;
  /** Default: `application/json`. `null`: the header is not sent. */
  readonly contentType?: string | null;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** The HTTP status it must be refused with. */
  readonly status: 400 | 413 | 415;
  /** The field that the refusal must name, or `null` when it is the request as a whole. */
  readonly field: 'InterviewId' | 'ScrapingStatus' | null;
}

const interviewId = '65f0a1b2c3d4e5f601234567';

function fieldRefused(
  field: 'InterviewId' | 'ScrapingStatus',
  what: string,
  value: unknown,
): BadNotificationExample {
  const body = { InterviewId: interviewId, ScrapingStatus: 'FINISHED', [field]: value };
  return { name: `${field} ${what}`, body: JSON.stringify(body), status: 400, field };
}

function bodyRefused(name: string, body: string | Uint8Array<ArrayBuffer>): BadNotificationExample {
  return { name, body, status: 400, field: null };
}

const good = JSON.stringify({ InterviewId: interviewId, ScrapingStatus: 'FINISHED' });

/** The corpus of bad ones, each with the status and the field it must be refused with. */
export const badNotifications: readonly BadNotificationExample[] = [
  bodyRefused('an empty body', ''),
  bodyRefused('not JSON', 'InterviewId=65f0a1b2c3d4e5f601234567'),
  bodyRefused('cut off JSON', good.slice(0, -9)),
  bodyRefused('JSON with something after it', `${good}}`),
  bodyRefused('bytes that are not UTF-8', Uint8Array.of(0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d)),
  bodyRefused('JSON null', 'null'),
  bodyRefused('a JSON array', `[${good}]`),
  bodyRefused('a JSON string', JSON.stringify(good)),
  bodyRefused('a JSON number', '42'),
  fieldRefused('InterviewId', 'missing', undefined),
  fieldRefused('InterviewId', 'null', null),
  fieldRefused('InterviewId', 'empty', ''),
  fieldRefused('InterviewId', 'a number', 42),
  fieldRefused('InterviewId', 'an object', { id: interviewId }),
  fieldRefused('InterviewId', 'over 256 characters', 'a'.repeat(257)),
  fieldRefused('InterviewId', 'over 256 UTF-16 units', '\u{1f600}'.repeat(129)),
  fieldRefused('InterviewId', 'a dot', '.'),
  fieldRefused('InterviewId', 'two dots', '..'),
  fieldRefused('InterviewId', 'with NUL', 'a\u0000b'),
  fieldRefused('InterviewId', 'with a line break', 'a\nb'),
  fieldRefused('InterviewId', 'with a C1 control character', 'a\u0085b'),
  fieldRefused('InterviewId', 'with an unpaired surrogate', 'a\ud800b'),
  fieldRefused('ScrapingStatus', 'missing', undefined),
  fieldRefused('ScrapingStatus', 'null', null),
  fieldRefused('ScrapingStatus', 'empty', ''),
  fieldRefused('ScrapingStatus', 'a boolean', true),
  fieldRefused('ScrapingStatus', 'an array', ['FINISHED']),
  { name: 'plain text', contentType: 'text/plain', body: good, status: 415, field: null },
  { name: 'a form', contentType: 'application/x-www-form-urlencoded', body: good, status: 415, field: null },
  { name: 'no content type', contentType: null, body: good, status: 415, field: null },
  {
    name: 'a body over 64 KiB',
    body: JSON.stringify({
      InterviewId: interviewId,
      ScrapingStatus: 'FINISHED',
      pad: 'x'.repeat(webhookBodyBytesMax),
    }),
    status: 413,
    field: null,
  },
];
