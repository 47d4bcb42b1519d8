import { badNotifications, type BadNotificationExample } from '../examples/bad-notifications.ts';
import {
  documentedNotifications,
  exactNotifications,
  goldenNotifications,
} from '../examples/notifications.ts';
import { acknowledgementBody, acknowledgementSchema } from '../webhook/acknowledgement.ts';
import {
  ConformanceError,
  type ConformanceResponse,
  freshInterviewId,
  jsonBody,
  mediaType,
  type Send,
} from './exchange.ts';

/** One rule for a receiver of the webhook. `run` rejects with a `ConformanceError` when it is broken. */
export interface ReceiverCase {
  readonly name: string;
  readonly rule: string;
  /** What the rule rests on: `DOC`, Incode's page; `INF`, what follows from it for a receiver that must lose nothing. */
  readonly basis: 'DOC' | 'INF';
  run(send: Send): Promise<void>;
}

const json = { 'content-type': 'application/json' };

const statusRule = 'A notification must be answered with status 200, or Incode sends it again.';
const mediaTypeRule = 'The acknowledgement must have the media type application/json.';
const bodyRule = `The acknowledgement must be exactly ${acknowledgementBody}, with "true" as a string.`;
const refusalRule =
  'A request that is no notification must be refused with a 4xx status, never acknowledged.';

function mustAcknowledge(response: ConformanceResponse): void {
  if (response.status !== 200) {
    throw new ConformanceError(statusRule, `The receiver answered ${response.status}.`);
  }
  if (mediaType(response) !== 'application/json') {
    throw new ConformanceError(mediaTypeRule, `The receiver sent "${mediaType(response)}".`);
  }
  if (!acknowledgementSchema.safeParse(jsonBody(response)).success) {
    throw new ConformanceError(
      bodyRule,
      `The receiver sent ${response.body.slice(0, 200) || 'an empty body'}.`,
    );
  }
}

function mustRefuse(response: ConformanceResponse): void {
  if (response.status < 400 || response.status > 499) {
    throw new ConformanceError(refusalRule, `The receiver answered ${response.status}.`);
  }
}

function notifyExactly(send: Send, body: string): Promise<ConformanceResponse> {
  return send({ method: 'POST', path: '', headers: json, body });
}

function notify(send: Send, body: unknown): Promise<ConformanceResponse> {
  return notifyExactly(send, JSON.stringify(body));
}

/** Sends notifications one after the other, as Incode does, and wants each acknowledged. */
async function notifyEach(send: Send, statuses: readonly string[]): Promise<void> {
  const InterviewId = freshInterviewId();
  for (const ScrapingStatus of statuses) {
    mustAcknowledge(await notify(send, { InterviewId, ScrapingStatus }));
  }
}

const sequences: ReadonlyArray<{ name: string; rule: string; statuses: readonly string[] }> = [
  { name: 'IN_PROGRESS, then FINISHED', rule: statusRule, statuses: ['IN_PROGRESS', 'FINISHED'] },
  {
    name: 'FINISHED before IN_PROGRESS',
    rule: 'Notifications are unordered: each must be acknowledged, whichever comes first.',
    statuses: ['FINISHED', 'IN_PROGRESS'],
  },
  {
    name: 'the same FINISHED three times',
    rule: 'Notifications are sent at least once: a copy must be acknowledged like the first.',
    statuses: ['FINISHED', 'FINISHED', 'FINISHED'],
  },
];

/** How large a body a receiver takes is its own business. */
const refusable = badNotifications.filter(({ status }) => status !== 413);

const refusals: readonly ReceiverCase[] = refusable.map((example: BadNotificationExample) => ({
  name: `refuses: ${example.name}`,
  rule: refusalRule,
  basis: 'INF',
  async run(send) {
    const type = example.contentType === undefined ? 'application/json' : example.contentType;
    const headers: Record<string, string> = type === null ? {} : { 'content-type': type };
    mustRefuse(await send({ method: 'POST', path: '', headers, body: example.body }));
  },
}));

/** What every receiver of the INE Scraping webhook must do. Free of any test framework: call `run` with your own `send`. */
export const receiverCases: readonly ReceiverCase[] = [
  ...goldenNotifications.map((example) => ({
    name: `acknowledges: ${example.name}`,
    rule: bodyRule,
    basis: documentedNotifications.includes(example) ? ('DOC' as const) : ('INF' as const),
    run: async (send: Send) => mustAcknowledge(await notify(send, example.body)),
  })),
  ...exactNotifications.map(({ name, text }) => ({
    name: `acknowledges: ${name}`,
    rule: bodyRule,
    basis: 'INF' as const,
    run: async (send: Send) => mustAcknowledge(await notifyExactly(send, text)),
  })),
  ...sequences.map(({ name, rule, statuses }) => ({
    name: `acknowledges: ${name}`,
    rule,
    basis: 'INF' as const,
    run: (send: Send) => notifyEach(send, statuses),
  })),
  {
    name: 'acknowledges: ten copies at once',
    rule: 'Copies that arrive at the same time must each be acknowledged.',
    basis: 'INF',
    async run(send) {
      const body = { InterviewId: freshInterviewId(), ScrapingStatus: 'FINISHED' };
      const responses = await Promise.all(Array.from({ length: 10 }, () => notify(send, body)));
      responses.forEach(mustAcknowledge);
    },
  },
  ...refusals,
];
