/** One HTTP request of a case. */
export interface ConformanceRequest {
  readonly method: 'GET' | 'POST';
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

/** A rule that was broken. The message is one sentence that names the rule and says what was seen instead. */
export class ConformanceError extends Error {
  readonly code = 'CONFORMANCE';
  readonly rule: string;

  constructor(rule: string, seen: string) {
    super(`${rule} ${seen}`);
    this.name = 'ConformanceError';
    this.rule = rule;
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
