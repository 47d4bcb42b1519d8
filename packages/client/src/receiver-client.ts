import {
  type DeadLetter,
  type Problem,
  problemSchema,
  type QuarantineEntry,
  receiverContract,
  type Redrive,
  type Timeline,
  type Verification,
} from '@ine-scraping/contracts';

import { assertHeader } from './assert-header.ts';
import { type Call, runCall } from './call.ts';
import { ReceiverStatusError } from './errors.ts';
import { readPages } from './read-pages.ts';
import { createRestClient, type ErrorFamily, type RestClient } from './rest-client.ts';
import {
  type CallOptions,
  type ClientOptions,
  resolveSettings,
  type Settings,
  type Timeouts,
} from './settings.ts';
import { type ScoredVerification, waitForVerdict, type WaitOptions } from './wait-for-verdict.ts';

/** The receiver answers from its database; it says 503 by itself within 5 s when that is down. */
export const receiverTimeoutsDefault: Timeouts = { attemptMs: 10_000, totalMs: 30_000 };

/** What {@link createReceiverClient} takes. */
export interface ReceiverClientOptions extends ClientOptions {
  /** Sent with every request, for whatever stands in front of the receiver, such as a gateway that wants a token. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What every list takes. Time limits and retries are those of one page. */
export interface ListOptions extends CallOptions {
  /** Rows per request, at most 200. Default: the receiver's, 50. */
  readonly pageSize?: number | undefined;
}

/** What `listVerifications` takes. */
export interface ListVerificationsOptions extends ListOptions {
  readonly state?: Verification['state'] | undefined;
  readonly externalId?: string | undefined;
}

/**
 * The receiver's read API. A method resolves with the body of the success and throws everything else as an
 * `IneScrapingClientError`. Tried again, within the total time: 429, 5xx, network errors, an attempt's timeout and a success that
 * is not JSON.
 */
export interface ReceiverClient {
  /** One verification; `undefined` when the receiver has heard nothing of that interview (404). */
  getVerification(interviewId: string, options?: CallOptions): Promise<Verification | undefined>;
  /** Verifications, oldest first. Pages are fetched while you iterate. */
  listVerifications(options?: ListVerificationsOptions): AsyncGenerator<Verification, void, undefined>;
  /** Each notification, attempt and transition, oldest first; `undefined` when there is no such verification (404). */
  getTimeline(interviewId: string, options?: CallOptions): Promise<Timeline | undefined>;
  /** Jobs out of attempts, oldest first. */
  listDeadLetters(options?: ListOptions): AsyncGenerator<DeadLetter, void, undefined>;
  /**
   * Tries a dead letter again. A repeated one, also one that this client repeats after a lost answer, can be answered
   * 404 or 409 because the first has worked; `retry: false` prevents the latter.
   */
  redriveDeadLetter(id: string, options?: CallOptions): Promise<Redrive>;
  /** Webhook requests that were refused, oldest first. */
  listQuarantine(options?: ListOptions): AsyncGenerator<QuarantineEntry, void, undefined>;
  /**
   * Resolves with the verification when it is SCORED. "Not found" means not yet, because a notification may still come, and
   * retryable errors are waited out. Rejects with `VerificationFailedError` when it is FAILED, `VerdictTimedOutError` when
   * the time is over (after one last poll, which may take a second more), `AbortedError` on the signal, and with any terminal error.
   */
  waitForVerdict(interviewId: string, options?: WaitOptions): Promise<ScoredVerification>;
}

const receiverErrors: ErrorFamily<Problem> = {
  parse: (value) => problemSchema.safeParse(value).data,
  createError: (status, problem, details) => new ReceiverStatusError(status, problem, details),
};

type Rest = RestClient<typeof receiverContract>;
type Route = keyof typeof receiverContract;
type Headers = NonNullable<ReceiverClientOptions['headers']>;

interface Access {
  readonly rest: Rest;
  readonly settings: Settings;
  readonly extraHeaders: Headers;
}

function endpointOf(route: Route): string {
  return `${receiverContract[route].method} ${receiverContract[route].path}`;
}

/** The answer of one call; `undefined` for a 404 that the receiver itself gave. A proxy's 404 page is thrown. */
async function orNotFound<Body>(send: () => Promise<Body>): Promise<Body | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof ReceiverStatusError && error.status === 404 && error.problem) return undefined;
    throw error;
  }
}

/** With answers `SUCCESS` a route never resolves with another status; this tells the compiler. */
function bodyOf<Answer extends { readonly status: number; readonly body: unknown }>(
  answer: Answer,
): Extract<Answer, { readonly status: 200 | 202 }>['body'] {
  return (answer as Extract<Answer, { readonly status: 200 | 202 }>).body;
}

type Run = <Value>(
  route: Route,
  options: CallOptions,
  body: (call: Call) => Promise<Value>,
  interviewId?: string,
) => Promise<Value>;

function listRoutes(
  { rest, extraHeaders }: Access,
  run: Run,
): Pick<ReceiverClient, 'listVerifications' | 'listDeadLetters' | 'listQuarantine'> {
  return {
    listVerifications: ({ state, externalId, pageSize: limit, ...options } = {}) =>
      readPages(endpointOf('listVerifications'), async (cursor) => {
        const query = { state, externalId, limit, cursor };
        const { verifications: rows, nextCursor } = await run('listVerifications', options, async (call) =>
          bodyOf(await rest.listVerifications({ query, extraHeaders, call })),
        );
        return { rows, nextCursor };
      }),
    listDeadLetters: ({ pageSize: limit, ...options } = {}) =>
      readPages(endpointOf('listDeadLetters'), async (cursor) => {
        const { deadLetters: rows, nextCursor } = await run('listDeadLetters', options, async (call) =>
          bodyOf(await rest.listDeadLetters({ query: { limit, cursor }, extraHeaders, call })),
        );
        return { rows, nextCursor };
      }),
    listQuarantine: ({ pageSize: limit, ...options } = {}) =>
      readPages(endpointOf('listQuarantine'), async (cursor) => {
        const { entries: rows, nextCursor } = await run('listQuarantine', options, async (call) =>
          bodyOf(await rest.listQuarantine({ query: { limit, cursor }, extraHeaders, call })),
        );
        return { rows, nextCursor };
      }),
  };
}

/**
 * A client of the receiver's read API, see {@link ReceiverClient}. Makes no request and starts no timer by itself.
 * Throws `ArgumentInvalidError` on options that cannot work.
 */
export function createReceiverClient(options: ReceiverClientOptions): ReceiverClient {
  const of = 'createReceiverClient';
  const settings = resolveSettings(options, receiverTimeoutsDefault, of);
  const extraHeaders = options.headers ?? {};
  for (const [name, value] of Object.entries(extraHeaders)) assertHeader(`headers.${name}`, value, of);
  const rest = createRestClient(receiverContract, settings.baseUrl, receiverErrors);
  const run: Run = (route, callOptions, body, interviewId) =>
    runCall({ endpoint: endpointOf(route), answers: 'SUCCESS', interviewId }, callOptions, settings, body);

  const getVerification: ReceiverClient['getVerification'] = (interviewId, callOptions = {}) =>
    orNotFound(() =>
      run(
        'getVerification',
        callOptions,
        async (call) => bodyOf(await rest.getVerification({ params: { interviewId }, extraHeaders, call })),
        interviewId,
      ),
    );

  return {
    ...listRoutes({ rest, settings, extraHeaders }, run),
    getVerification,
    getTimeline: (interviewId, callOptions = {}) =>
      orNotFound(() =>
        run(
          'getTimeline',
          callOptions,
          async (call) => bodyOf(await rest.getTimeline({ params: { interviewId }, extraHeaders, call })),
          interviewId,
        ),
      ),
    redriveDeadLetter: (id, callOptions = {}) =>
      run('redriveDeadLetter', callOptions, async (call) =>
        bodyOf(await rest.redriveDeadLetter({ params: { id }, extraHeaders, call })),
      ),
    waitForVerdict: (interviewId, waitOptions = {}) =>
      waitForVerdict(
        (callOptions) => getVerification(interviewId, callOptions),
        waitOptions,
        settings.timeouts.totalMs,
        settings.clock,
        { endpoint: endpointOf('getVerification'), interviewId },
      ),
  };
}
