import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import {
  type ConformanceRequest,
  type ConformanceResponse,
  NoAnswerError,
} from '@ine-scraping/contracts/conformance';

import { errorCode } from '../errors.ts';

/** Where an endless answer stops being read: an acknowledgement has 18 bytes. */
const answerBytesMax = 64 * 1024;

/** How a body leaves, when not at once. */
export interface Pace {
  /** The bytes that leave first; the rest follows after the pause. */
  readonly firstBytes: number;
  /** In milliseconds; `cut`: the sender ends its side instead. */
  readonly pause: number | 'cut';
}

export interface HttpTarget {
  /** The whole URL of the webhook. */
  readonly url: string;
  /** Which addresses a name may mean. */
  readonly lookup?: LookupFunction;
  /** Until the last byte of the answer, in milliseconds. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

function flattenHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}

async function readAnswer(message: IncomingMessage): Promise<ConformanceResponse> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Cut there, and judged as what it is: no acknowledgement.
    if (bytes > answerBytesMax) break;
  }
  const body = Buffer.concat(chunks).subarray(0, answerBytesMax).toString('utf8');
  return { status: message.statusCode ?? 0, headers: flattenHeaders(message), body };
}

async function sendBody(request: ClientRequest, body: Buffer, pace: Pace | undefined): Promise<void> {
  if (!pace) {
    request.end(body);
    return;
  }
  await new Promise<void>((resolve) => {
    request.write(body.subarray(0, pace.firstBytes), () => resolve());
  });
  if (pace.pause === 'cut') request.socket?.end();
  if (typeof pace.pause !== 'number') return;
  await wait(pace.pause);
  request.end(body.subarray(pace.firstBytes));
}

/** Codes of a connection that there never was. */
const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

function describeFailure(error: unknown, headersCame: boolean): NoAnswerError {
  const code = errorCode(error);
  if (unreachable.has(code))
    return new NoAnswerError({ kind: 'UNREACHABLE', reason: `Nobody listens there (${code}).` });
  const reason = headersCame
    ? `The connection ended in the middle of the answer (${code}).`
    : `The connection ended without an answer (${code}).`;
  return new NoAnswerError({ kind: 'CUT_OFF', reason }, { cause: error });
}

/**
 * Sends one request on a connection of its own, follows no redirect, and resolves with the whole answer. Rejects with a
 * `NoAnswerError`.
 */
export function sendByHttp(
  { method, path, headers, body }: ConformanceRequest,
  { url, lookup, deadlineMs, signal }: HttpTarget,
  pace?: Pace,
): Promise<ConformanceResponse> {
  const target = new URL(`${url}${path}`);
  const open = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
  const length = body === undefined ? {} : { 'content-length': bytes.length };
  return new Promise((resolve, reject) => {
    let headersCame = false;
    const request = open(target, {
      method,
      agent: false,
      ...(lookup ? { lookup } : {}),
      headers: { ...headers, ...length, connection: 'close' },
      signal,
    });
    const fail = (error: unknown): void => settle(() => reject(describeFailure(error, headersCame)));
    const timer = setTimeout(() => {
      const what = headersCame ? 'The answer began, and did not end' : 'No answer came';
      const reason = `${what} within ${deadlineMs / 1000} seconds.`;
      settle(() => reject(new NoAnswerError({ kind: 'TIMED_OUT', reason })));
    }, deadlineMs);

    function settle(tell: () => void): void {
      clearTimeout(timer);
      tell();
      // What comes later has nobody to go to.
      request.on('error', () => undefined);
      request.destroy();
    }
    request.on('error', fail);
    request.once('response', (message) => {
      headersCame = true;
      readAnswer(message).then((answer) => settle(() => resolve(answer)), fail);
    });
    // A receiver that answers before it has read everything breaks off what is still being sent: the answer counts.
    void sendBody(request, bytes, pace);
  });
}
