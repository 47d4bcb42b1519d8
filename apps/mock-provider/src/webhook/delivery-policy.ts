import { acknowledgementBody } from '@ine-scraping/contracts';

/** When a delivery counts as successful, and how often it is tried. Data only. */
export interface DeliveryPolicy {
  readonly name: DeliveryPolicyName;
  /** How long after a failed attempt was due the next one is due, in milliseconds, one entry for each retry. */
  readonly retryDelaysMs: readonly number[];
  /** Statuses that are a success whatever else the answer has. */
  readonly emptyStatuses: readonly number[];
  /** Whether a 200 must be `application/json`. */
  readonly needsJsonType: boolean;
  /** What the body of a 200 must be. */
  readonly body: 'literal' | 'success' | 'any';
  /** The rule in a few words, for the sentence on an attempt that broke it. */
  readonly rule: string;
}

export const deliveryPolicyNames = ['documented', 'current', 'legacy'] as const;
export type DeliveryPolicyName = (typeof deliveryPolicyNames)[number];

/**
 * Incode's current schedule (DOC, webhooks page): the first retry after 30 s, each next one after 2.5 times as
 * long, five in all. One first attempt and five retries is INF: the page's table lists five retries, "max
 * attempts of 5" alone is ambiguous. Counted from the due time, because the page's totals (0.5, 1.75, 4.88,
 * 12.69, 32.22 min) are sums of the delays alone.
 */
const currentDelaysMs = [30_000, 75_000, 187_500, 468_750, 1_171_875];

/** "A one time retry" (DOC, old page); when is UNK, so the first delay of the current schedule is taken. */
const legacyDelaysMs = [30_000];

export const deliveryPolicies: Readonly<Record<DeliveryPolicyName, DeliveryPolicy>> = {
  /** The answer of the INE Scraping page on the schedule of the current webhooks page. */
  documented: {
    name: 'documented',
    retryDelaysMs: currentDelaysMs,
    emptyStatuses: [],
    needsJsonType: true,
    body: 'literal',
    rule: `the rule is 200, application/json, ${acknowledgementBody}`,
  },
  /** The current webhooks page: the body is not mentioned. */
  current: {
    name: 'current',
    retryDelaysMs: currentDelaysMs,
    emptyStatuses: [204],
    needsJsonType: true,
    body: 'any',
    rule: 'the rule is 200 with application/json, or 204',
  },
  /** The old page: 200 with a response whose `success` is true. */
  legacy: {
    name: 'legacy',
    retryDelaysMs: legacyDelaysMs,
    emptyStatuses: [],
    needsJsonType: false,
    body: 'success',
    rule: 'the rule is 200 and a JSON body whose "success" is true or "true"',
  },
};

/**
 * How long after `failedAttempt` was due the next one is due, in milliseconds; `undefined` when it was the
 * last. Attempts count from 1.
 */
export function retryDelayMs({ retryDelaysMs }: DeliveryPolicy, failedAttempt: number): number | undefined {
  return retryDelaysMs[failedAttempt - 1];
}
