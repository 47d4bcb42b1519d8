import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { problemContentType } from '@ine-scraping/contracts';

import { protectiveHeaders, writeProblem } from './answer.ts';
import { createProblem, type ProblemCode, type ProblemOf } from './problem.ts';

export interface RawRefusalsOptions {
  /** The answers that are not finished, in the order of their requests. */
  readonly answering: ReadonlySet<ServerResponse>;
  /** Called with the code of whatever is refused here. */
  readonly onRefused: (code: ProblemCode) => void;
  /** How long a connection on which nothing was ever sent may wait, in milliseconds. */
  readonly silentMs: number;
}

/** A connection that is closed with unread bytes is reset, and a reset overtakes the answer: so long the rest may still come. */
const lingerMs = 1_000;

/** What Node's parser and clock call their refusals. Every other name of the parser is a request that breaks the grammar. */
const problems: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['REQUEST_TIMEOUT', 'the request did not arrive in time; send it in one go'],
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'the headers are too large; send fewer or shorter ones'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['BODY_TOO_LARGE', 'the chunk extensions are too large; send none'],
  HPE_INVALID_EOF_STATE: ['REQUEST_BROKEN_OFF', 'the request ended before it was whole; send it again'],
};

/** `undefined` for a connection that just broke: there is nobody to answer. */
function toRawProblem({ code = '' }: NodeJS.ErrnoException): ProblemOf<ProblemCode> | undefined {
  const found = problems[code];
  if (found) return createProblem(...found);
  if (!code.startsWith('HPE_')) return undefined;
  return createProblem('REQUEST_MALFORMED', 'the request breaks the grammar of HTTP/1.1 (RFC 9112)');
}

/** Writes `problem` where there is no response to write it with, and closes. */
function endWithProblem(
  socket: Duplex,
  problem: ProblemOf<ProblemCode>,
  headers: readonly string[] = [],
): void {
  const body = JSON.stringify(problem);
  const lines = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemContentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...Object.entries(protectiveHeaders).map(([name, value]) => `${name}: ${value}`),
    ...headers,
  ];
  if (socket.writable) socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}

/**
 * Answers what Node turns away by itself, before any request of ours begins or in the middle of one, as a problem, and counts it.
 * Without this a sender gets a bare status line or nothing, and whoever runs the receiver never hears of it.
 */
export function refuseRawRequests(
  server: Server,
  { answering, onRefused, silentMs }: RawRefusalsOptions,
): void {
  // The parser complains again about every byte that follows.
  const refused = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (refused.has(socket)) return;
    socket.on('error', () => undefined);
    if (socket.bytesRead === 0 && error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      // Opened in advance, as proxies do for their pools: it may wait as long as one that was used.
      socket.setTimeout(silentMs);
      return;
    }
    const problem = toRawProblem(error);
    if (!problem) {
      socket.destroy();
      return;
    }
    refused.add(socket);
    onRefused(problem.code);
    const last = [...answering].findLast(({ req }) => req.socket === socket);
    if (!last) endWithProblem(socket, problem);
    // A request before it on the same connection is whole, and is answered first.
    else if (last.req.complete) last.once('close', () => endWithProblem(socket, problem));
    else if (last.headersSent) socket.destroy();
    else {
      last.setHeader('Connection', 'close');
      writeProblem(last, problem);
    }
  });
  server.on('checkExpectation', (_req: IncomingMessage, res: ServerResponse) => {
    onRefused('EXPECTATION_FAILED');
    res.setHeader('Connection', 'close');
    writeProblem(res, createProblem('EXPECTATION_FAILED', 'the only Expect that is met is 100-continue'));
  });
  server.on('connect', (_req: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    onRefused('METHOD_NOT_ALLOWED');
    const problem = createProblem('METHOD_NOT_ALLOWED', 'CONNECT is not possible here; this is no proxy');
    endWithProblem(socket, problem, ['Allow: GET, HEAD, POST']);
  });
}
