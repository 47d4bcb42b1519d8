import {
  type DeadLetter,
  type Look,
  type Outcome,
  type Problem,
  problemSchema,
  type QuarantineEntry,
  receiverContract,
  type Redrive,
  type Timeline,
  type Verification,
} from '@ine-scraping/contracts';

import { runCall } from './call.ts';
import { ArgumentInvalidError, ContractBrokenError, ReceiverStatusError } from './errors.ts';
import { endpointOf, type RouteAnswer, type RouteRequest } from './route.ts';
import { type ErrorFamily, sendRequest } from './send-request.ts';
import {
  assertHeader,
  type CallOptions,
  type ClientOptions,
  resolveSettings,
  type Timeouts,
} from './settings.ts';
import { type ScoredVerification, waitForVerdict, type WaitOptions } from './wait-for-verdict.ts';
import { type RequestParts, writeRequest } from './write-request.ts';

type ReceiverContract = typeof receiverContract;

/** A route of the receiver's read API, by its name in the contract. */
export type ReceiverRoute = keyof ReceiverContract;

/** What any route takes: its `params`, `query` and `body` as the contract has them. */
export type ReceiverArguments<Route extends ReceiverRoute> = CallOptions &
  RouteRequest<ReceiverContract[Route]>;

/** The body of a route's success. */
export type ReceiverAnswer<Route extends ReceiverRoute> = RouteAnswer<ReceiverContract[Route]>;

/** The receiver answers from its database; it says 503 by itself within 5 s when that is down. */
export const receiverTimeoutsDefault: Timeouts = { attemptMs: 10_000, totalMs: 30_000 };

/** What {@link createReceiverClient} takes. */
export interface ReceiverClientOptions extends ClientOptions {
  /** An API key of the receiver, which needs one unless it is asked on its own machine and knows none. The scopes are `read`, and `operate` for `redriveDeadLetter` and `look`. */
  readonly apiKey?: string | undefined;
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
  /** Whatever its case. */
  readonly externalId?: string | undefined;
  readonly outcome?: Outcome | undefined;
  /** Those created from this moment on: ISO 8601, in UTC or with an offset. */
  readonly createdFrom?: string | undefined;
  /** Those created before this moment. */
  readonly createdBefore?: string | undefined;
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
  /**
   * Has the score read now, in any state but SCORED (409); in FAILED this redrives the dead letter. `undefined` when the receiver has
   * heard nothing of that interview (404).
   */
  look(interviewId: string, options?: CallOptions): Promise<Look | undefined>;
  /** Webhook requests that were refused, oldest first. */
  listQuarantine(options?: ListOptions): AsyncGenerator<QuarantineEntry, void, undefined>;
  /**
   * Resolves with the verification when it is SCORED. "Not found" means not yet, because a notification may still come, and
   * retryable errors are waited out. Rejects with `VerificationFailedError` when it is FAILED, `VerdictTimedOutError` when
   * the time is over (after one last poll, which may take a second more), `AbortedError` on the signal, and with any terminal error.
   */
  waitForVerdict(interviewId: string, options?: WaitOptions): Promise<ScoredVerification>;
  /** Any route of `receiverContract` by its name, such as `call('listQuarantine', { query: { limit: 10 } })`; one page of a list. */
  call<Route extends ReceiverRoute>(
    route: Route,
    args: ReceiverArguments<Route>,
  ): Promise<ReceiverAnswer<Route>>;
}

const receiverErrors: ErrorFamily<Problem> = {
  parse: (value) => problemSchema.safeParse(value).data,
  createError: (status, problem, details) => new ReceiverStatusError(status, problem, details),
};

/** `answer`, or `undefined` for a 404 that the receiver itself gave. A proxy's 404 page is thrown. */
async function orNotFound<Body>(answer: Promise<Body>): Promise<Body | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ReceiverStatusError && error.status === 404 && error.problem) return undefined;
    throw error;
  }
}

/**
 * The rows of all pages, one request per page and only when its rows are asked for. A cursor that repeats itself is a broken
 * contract: following it would never end.
 */
async function* readPages<Page extends { readonly nextCursor?: string | undefined }, Row>(
  endpoint: string,
  readPage: (cursor: string | undefined) => Promise<Page>,
  rowsOf: (page: Page) => readonly Row[],
): AsyncGenerator<Row, void, undefined> {
  let cursor: string | undefined;
  for (;;) {
    const page = await readPage(cursor);
    yield* rowsOf(page);
    if (page.nextCursor === undefined) return;
    if (page.nextCursor === cursor) throw new ContractBrokenError(['nextCursor'], { endpoint });
    cursor = page.nextCursor;
  }
}

function createLists(
  call: ReceiverClient['call'],
): Pick<ReceiverClient, 'listVerifications' | 'listDeadLetters' | 'listQuarantine'> {
  return {
    listVerifications: ({ pageSize: limit, signal, timeouts, retry, ...filter } = {}) =>
      readPages(
        endpointOf(receiverContract.listVerifications),
        (cursor) =>
          call('listVerifications', { signal, timeouts, retry, query: { ...filter, limit, cursor } }),
        ({ verifications }) => verifications,
      ),
    listDeadLetters: ({ pageSize: limit, ...options } = {}) =>
      readPages(
        endpointOf(receiverContract.listDeadLetters),
        (cursor) => call('listDeadLetters', { ...options, query: { limit, cursor } }),
        ({ deadLetters }) => deadLetters,
      ),
    listQuarantine: ({ pageSize: limit, ...options } = {}) =>
      readPages(
        endpointOf(receiverContract.listQuarantine),
        (cursor) => call('listQuarantine', { ...options, query: { limit, cursor } }),
        ({ entries }) => entries,
      ),
  };
}

function writeHeaders({ apiKey, headers }: ReceiverClientOptions, of: string): Record<string, string> {
  const written = Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => {
      assertHeader(`headers.${name}`, value, of);
      return [name.toLowerCase(), value];
    }),
  );
  if (apiKey === undefined) return written;
  assertHeader('apiKey', apiKey, of);
  if (written['authorization'] !== undefined) {
    throw new ArgumentInvalidError('apiKey', 'is sent as Authorization, which headers have already', {
      endpoint: of,
    });
  }
  return { ...written, authorization: `Bearer ${apiKey}` };
}

/** Any route's arguments, once the compiler has seen that they fit the route. */
type AnyArguments = CallOptions & RequestParts;

/**
 * A client of the receiver's read API, see {@link ReceiverClient}. Makes no request and starts no timer by itself.
 * Throws `ArgumentInvalidError` on options that cannot work.
 */
export function createReceiverClient(options: ReceiverClientOptions): ReceiverClient {
  const of = 'createReceiverClient';
  const settings = resolveSettings(options, receiverTimeoutsDefault, of);
  const headers = writeHeaders(options, of);

  async function callAny(name: ReceiverRoute, args: AnyArguments): Promise<unknown> {
    const { params, query, body, ...callOptions } = args;
    const route = receiverContract[name];
    const request = writeRequest(route, { params, query, body }, settings.baseUrl);
    const interviewId = params?.['interviewId'] as string | undefined;
    return await runCall({ endpoint: endpointOf(route), interviewId }, callOptions, settings, (own) =>
      sendRequest(request, headers, own, receiverErrors),
    );
  }
  const call: ReceiverClient['call'] = (route, args) =>
    callAny(route, args) as Promise<ReceiverAnswer<typeof route>>;
  const getVerification: ReceiverClient['getVerification'] = (interviewId, callOptions) =>
    orNotFound(call('getVerification', { ...callOptions, params: { interviewId } }));

  return {
    call,
    ...createLists(call),
    getVerification,
    getTimeline: (interviewId, callOptions) =>
      orNotFound(call('getTimeline', { ...callOptions, params: { interviewId } })),
    look: (interviewId, callOptions) => orNotFound(call('look', { ...callOptions, params: { interviewId } })),
    redriveDeadLetter: (id, callOptions) => call('redriveDeadLetter', { ...callOptions, params: { id } }),
    waitForVerdict: (interviewId, waitOptions = {}) =>
      waitForVerdict(
        (callOptions) => getVerification(interviewId, callOptions),
        waitOptions,
        settings.timeouts.totalMs,
        settings.clock,
        { endpoint: endpointOf(receiverContract.getVerification), interviewId },
      ),
  };
}
