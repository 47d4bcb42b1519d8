/** One HTTP request of a case. */
export interface ConformanceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Appended to the base: the webhook's own URL for a receiver (always empty), the base URL for a provider. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** What came back. Redirects are not followed. */
export interface ConformanceResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How the caller sends a request: with `fetch`, with an HTTP test library, or straight into an app. */
export type Send = (request: ConformanceRequest) => Promise<ConformanceResponse>;

/** Why no answer came. */
export interface NoAnswer {
  /** Nothing whole came within the deadline; the connection ended before; or there was none, as nobody listens, or nobody answers any more. */
  readonly kind: 'TIMED_OUT' | 'CUT_OFF' | 'UNREACHABLE';
  /** One sentence. */
  readonly reason: string;
}

/** A request, and what became of it: an answer, or why there is none. */
export interface Exchange {
  readonly request: ConformanceRequest;
  readonly response: ConformanceResponse | undefined;
  readonly noAnswer: NoAnswer | undefined;
  readonly sentAt: Date;
  /** Until the answer, or until there was none, in milliseconds. */
  readonly tookMs: number;
}

/** What a `send` rejects with when no answer came. A `send` of one's own may reject with anything. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  readonly code = 'NO_ANSWER';
  readonly kind: NoAnswer['kind'];

  constructor({ kind, reason }: NoAnswer, options?: ErrorOptions) {
    super(reason, options);
    this.kind = kind;
  }
}

/** A rule that was broken. The message is one sentence that names the rule and says what was seen instead. */
export class ConformanceError extends Error {
  readonly code = 'CONFORMANCE';
  readonly rule: string;
  /** What was seen instead, as one sentence. */
  readonly seen: string;
  /** The exchange in which it was seen; `undefined` when it is about what never came. */
  readonly exchange: Exchange | undefined;

  constructor(rule: string, seen: string, exchange?: Exchange) {
    super(`${rule} ${seen}`);
    this.name = 'ConformanceError';
    this.rule = rule;
    this.seen = seen;
    this.exchange = exchange;
  }
}

/** The media type without its parameters, in lower case; empty when there is none. */
export function mediaType(response: ConformanceResponse): string {
  return (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The body as JSON, or `undefined` when it is none. */
export function jsonBody(response: ConformanceResponse): unknown {
  try {
    return JSON.parse(response.body);
  } catch {
    return undefined;
  }
}

/** A fresh id in Incode's form, 24 hexadecimal characters, so that a case can run twice on the same receiver. */
export function freshInterviewId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
