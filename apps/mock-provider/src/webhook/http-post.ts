import { setMaxListeners } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

import { type AllowedHosts, HostRefusedError } from './allowed-hosts.ts';

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
  | {
      /** `URL_REFUSED`: nothing left, because the host is not one that the mock may call. */
      readonly kind: 'CONNECTION_FAILED' | 'TLS_FAILED' | 'URL_REFUSED';
      readonly answer: ReceivedAnswer | null;
      readonly reason: string;
    };

/** Posts and reads the answer. Always resolves. */
export type HttpPost = (post: PostRequest) => Promise<Exchange>;

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

function openRequest({ url, headers, body, signal }: PostRequest, lookup: LookupFunction): ClientRequest {
  const target = new URL(url);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  // Twenty copies at once wait for one signal. Node 20 takes more than ten for a leak, and warns in the middle of a report.
  setMaxListeners(0, signal);
  return send(target, {
    method: 'POST',
    // A connection of its own: a kept one that the receiver closes at the same moment looks like a failure of
    // the receiver.
    agent: false,
    lookup,
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

/** What goes wrong below TLS; everything else before a secure connection is TLS. */
const networkCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'ABORT_ERR',
]);

function describeFailure(
  error: Error & { code?: string },
  isTlsOpening: boolean,
): { kind: 'CONNECTION_FAILED' | 'TLS_FAILED' | 'URL_REFUSED'; reason: string } {
  if (error instanceof HostRefusedError) return { kind: 'URL_REFUSED', reason: error.message };
  // Codes only: a message can quote what the other side sent.
  const code = /^[A-Z][A-Z0-9_]{1,63}$/.test(error.code ?? '') ? error.code : error.name;
  if (isTlsOpening && !networkCodes.has(code)) {
    return { kind: 'TLS_FAILED', reason: `TLS could not be opened: ${code}.` };
  }
  return { kind: 'CONNECTION_FAILED', reason: `The connection failed: ${code}.` };
}

/** Whether the request still waits for TLS. */
function watchTls(request: ClientRequest): () => boolean {
  let opening = request.protocol === 'https:';
  request.once('socket', (socket) => {
    socket.once('secureConnect', () => {
      opening = false;
    });
  });
  return () => opening;
}

function post(sent: PostRequest, lookup: LookupFunction): Promise<Exchange> {
  return new Promise((resolve) => {
    let reader: AnswerReader | undefined;
    const request = openRequest(sent, lookup);
    const isTlsOpening = watchTls(request);
    const partial = (): ReceivedAnswer | null => reader?.answer(false) ?? null;

    function settle(exchange: Exchange): void {
      clearTimeout(timer);
      resolve(exchange);
      // Later errors of the connection have nobody to go to; without a listener they would end the process.
      request.on('error', () => undefined);
      request.destroy();
    }
    const timer = setTimeout(
      () => settle({ kind: 'TIMED_OUT', answer: partial(), timeoutMs: sent.timeoutMs }),
      sent.timeoutMs,
    );

    request.once('error', (error) =>
      settle({ answer: partial(), ...describeFailure(error, isTlsOpening()) }),
    );
    request.once('response', (message) => {
      const current = new AnswerReader(message);
      reader = current;
      message.on('data', (chunk: Buffer) => {
        if (!current.take(chunk)) settle({ kind: 'ANSWERED', answer: current.answer(false) });
      });
      message.once('end', () => settle({ kind: 'ANSWERED', answer: current.answer(true) }));
      // After `end` both change nothing: the exchange is settled.
      const reason = 'The connection was closed before the answer was complete.';
      const breakOff = (): void => settle({ kind: 'CONNECTION_FAILED', answer: partial(), reason });
      message.once('error', breakOff);
      message.once('close', breakOff);
    });
    sendBody(request, sent);
  });
}

/**
 * Posts to allowed hosts only, and reads the answer: a fresh connection to an address that was checked, no
 * redirects (UNK at Incode), one timeout over everything, a limit on the answer.
 */
export function createHttpPost({ findProblem, lookup }: AllowedHosts): HttpPost {
  return async (sent) => {
    const problem = findProblem(sent.url);
    if (problem !== undefined) return { kind: 'URL_REFUSED', answer: null, reason: problem };
    return post(sent, lookup);
  };
}
