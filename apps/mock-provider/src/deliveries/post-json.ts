import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** An acknowledgement has 18 bytes. This is where an endless or mistaken answer stops being read. */
export const answerBytesMax = 64 * 1024;

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How many bytes of the body leave before the connection is ended. Default: all, and the request is whole. */
  readonly bytesSent?: number;
  /** From the start to the last byte of the answer, in real milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * What the receiver sent. `complete` is false when the body was cut at {@link answerBytesMax} or broke off.
 */
export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly complete: boolean;
}

/** How one HTTP request went. Nothing that a receiver does is an exception. */
export type Exchange =
  | { readonly kind: 'ANSWERED'; readonly answer: ReceivedAnswer }
  | { readonly kind: 'TIMED_OUT'; readonly answer: ReceivedAnswer | null; readonly timeoutMs: number }
  | { readonly kind: 'CONNECTION_FAILED'; readonly answer: ReceivedAnswer | null; readonly reason: string };

function flattenHeaders(message: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}

/** Collects an answer up to the limit. */
class AnswerReader {
  readonly #message: IncomingMessage;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(message: IncomingMessage) {
    this.#message = message;
  }

  /** Takes a chunk; false when the limit is passed. */
  take(chunk: Buffer): boolean {
    this.#chunks.push(chunk.subarray(0, answerBytesMax - this.#bytes));
    this.#bytes += chunk.length;
    return this.#bytes <= answerBytesMax;
  }

  answer(complete: boolean): ReceivedAnswer {
    const { statusCode = 0 } = this.#message;
    const body = Buffer.concat(this.#chunks).toString('utf8');
    return { status: statusCode, headers: flattenHeaders(this.#message), body, complete };
  }
}

function openRequest({ url, headers, body, signal }: PostRequest): ClientRequest {
  const target = new URL(url);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return send(target, {
    method: 'POST',
    // A connection of its own: a kept one that the receiver closes at the same moment looks like a failure of
    // the receiver.
    agent: false,
    headers: { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) },
    signal,
  });
}

function sendBody(request: ClientRequest, { body, bytesSent = Infinity }: PostRequest): void {
  const bytes = Buffer.from(body);
  if (bytesSent >= bytes.length) request.end(bytes);
  // Half a goodbye: the receiver sees the end of what it waits for, and can still answer.
  else request.write(bytes.subarray(0, bytesSent), () => request.socket?.end());
}

function describeError(error: Error & { code?: string }): string {
  return `The connection failed: ${error.code ?? error.message}.`;
}

/**
 * Posts JSON and reads the answer: a fresh connection, no redirects (UNK at Incode), one timeout over
 * everything, a limit on the answer. Always resolves.
 */
export function postJson(post: PostRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    let reader: AnswerReader | undefined;
    const request = openRequest(post);
    const partial = (): ReceivedAnswer | null => reader?.answer(false) ?? null;

    function settle(exchange: Exchange): void {
      clearTimeout(timer);
      resolve(exchange);
      // Later errors of the connection have nobody to go to; without a listener they would end the process.
      request.on('error', () => undefined);
      request.destroy();
    }
    function fail(reason: string): void {
      settle({ kind: 'CONNECTION_FAILED', answer: partial(), reason });
    }
    const timer = setTimeout(
      () => settle({ kind: 'TIMED_OUT', answer: partial(), timeoutMs: post.timeoutMs }),
      post.timeoutMs,
    );

    request.once('error', (error) => fail(describeError(error)));
    request.once('response', (message) => {
      const current = new AnswerReader(message);
      reader = current;
      message.on('data', (chunk: Buffer) => {
        if (!current.take(chunk)) settle({ kind: 'ANSWERED', answer: current.answer(false) });
      });
      message.once('end', () => settle({ kind: 'ANSWERED', answer: current.answer(true) }));
      // After `end` both change nothing: the exchange is settled.
      const breakOff = (): void => fail('The connection was closed before the answer was complete.');
      message.once('error', breakOff);
      message.once('close', breakOff);
    });
    sendBody(request, post);
  });
}
