import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { ReceiverError } from '../runtime/errors.ts';
import { AcceptFirst } from './accept-first.ts';
import { retryAfterSeconds, writeProblem } from './answer.ts';
import { createProblem, type ProblemCode } from './problem.ts';
import { refuseRawRequests } from './raw-refusals.ts';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** What says which port, for whoever finds it in use. Default `RECEIVER_PORT`. */
  readonly portSetting?: string;
  /** Longest time for a whole request to arrive, in milliseconds; a slower one is cut off. Default 10 s. */
  readonly requestTimeoutMs?: number;
  /** How long a connection may stay open with nothing asked, in milliseconds. Default {@link keepAliveMsDefault}. */
  readonly keepAliveMs?: number;
  /** How long a connection may stand still with an answer on it that nobody reads, in milliseconds. Default 75 s, as keep-alive. */
  readonly stalledMs?: number;
  /** Connections at the same time. Default 2,000. */
  readonly connectionsMax?: number;
  /** Called with the code of whatever is turned away here, before the handler has seen it. */
  readonly onRefused?: (code: ProblemCode) => void;
  /**
   * Called with each request when it begins. What it returns is called when its answer is over, with the status, or with `undefined`
   * when there was none.
   */
  readonly onRequest?: (req: IncomingMessage) => (status: number | undefined) => void;
}

export interface HttpServer {
  readonly url: string;
  /**
   * Takes no new connection, lets requests that run finish, and closes what is left after `limitMs`. Calls share one promise.
   */
  stop(limitMs: number): Promise<void>;
}

/** The address cannot be listened on. */
export class ListenError extends ReceiverError {
  readonly code = 'LISTEN_FAILED';
  readonly retryable = false;
}

/** A notification is one packet: whoever needs longer than this for headers and body holds a connection hostage. */
const requestTimeoutMsDefault = 10_000;
/** Node looks for late requests every so often; its own default of 30 s would triple the limit above. */
const lateRequestCheckMsMax = 1_000;
/**
 * Longer than the 60 s after which nginx and the load balancers of AWS close a connection of their pools: whoever sends on one that we
 * have just closed gets a reset, and Incode has only so many tries. Google's load balancers wait for 600 s.
 */
export const keepAliveMsDefault = 75_000;
/** More than Incode needs, and few enough to never run out of file descriptors. */
const connectionsMaxDefault = 2_000;
/** Further ones, on which a notification is answered 503 and everything else as ever: health above all. Beyond, no word. */
const surplusMax = 200;

function listen(
  server: Server,
  { host, port, portSetting = 'RECEIVER_PORT' }: HttpServerOptions,
): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use' : (error.code ?? error.message);
      reject(
        new ListenError(
          `cannot listen on ${host} port ${port}: ${why}; stop the other process or set ${portSetting}`,
          { cause: error },
        ),
      );
    });
    // A full queue of the system drops connections without a word, and a sender tries again after seconds.
    server.listen({ host, port, backlog: connectionsMaxDefault }, () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address);
    });
  });
}

class DrainableServer implements HttpServer {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;
  readonly #answering: ReadonlySet<ServerResponse>;
  #stopped: Promise<void> | undefined;

  constructor(
    server: Server,
    address: AddressInfo,
    sockets: ReadonlySet<Socket>,
    answering: ReadonlySet<ServerResponse>,
  ) {
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    this.url = `http://${host}:${address.port}`;
    this.#server = server;
    this.#sockets = sockets;
    this.#answering = answering;
  }

  stop(limitMs: number): Promise<void> {
    this.#stopped ??= this.#drain(limitMs);
    return this.#stopped;
  }

  async #drain(limitMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const res of this.#answering) if (!res.headersSent) res.setHeader('Connection', 'close');
    // Node counts a connection on which nothing was sent yet as busy; a browser opens such ones in advance.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), limitMs);
    await closed;
    clearTimeout(timer);
  }
}

/** Connections over the limit, told by when they came. */
function watchConnections(server: Server, sockets: Set<Socket>, connectionsMax: number): WeakSet<Socket> {
  const surplus = new WeakSet<Socket>();
  server.maxConnections = connectionsMax + surplusMax;
  server.on('connection', (socket) => {
    if (sockets.size >= connectionsMax) surplus.add(socket);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return surplus;
}

function refuseSurplus(res: ServerResponse): void {
  res.setHeader('Retry-After', retryAfterSeconds);
  writeProblem(
    res,
    createProblem('UNAVAILABLE', 'too many connections are open, or come at once; try again'),
  );
}

/**
 * Listens, and keeps count of what must be finished before a stop.
 *
 * @throws {ListenError} the port is in use, or not ours to take.
 */
export async function startHttpServer(
  handle: RequestListener,
  options: HttpServerOptions,
): Promise<HttpServer> {
  const { requestTimeoutMs = requestTimeoutMsDefault, keepAliveMs = keepAliveMsDefault } = options;
  const { connectionsMax = connectionsMaxDefault, onRefused = () => undefined, onRequest } = options;
  const sockets = new Set<Socket>();
  const answering = new Set<ServerResponse>();
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, lateRequestCheckMsMax),
      keepAliveTimeout: keepAliveMs,
      // The entrance refuses it, with a problem.
      requireHostHeader: false,
    },
    (req, res) => {
      answering.add(res);
      const onAnswered = onRequest?.(req);
      const isSurplus = surplus.has(req.socket);
      if (!server.listening || isSurplus) res.setHeader('Connection', 'close');
      res.once('close', () => {
        answering.delete(res);
        onAnswered?.(res.headersSent ? res.statusCode : undefined);
        // Answered before the stop and still open: nobody else closes it.
        if (!server.listening) server.closeIdleConnections();
      });
      if ((isSurplus || acceptFirst.isBehind) && req.method === 'POST') {
        onRefused('UNAVAILABLE');
        refuseSurplus(res);
      } else {
        acceptFirst.request(() => {
          // Refused meanwhile, for how its body goes on.
          if (!res.headersSent) handle(req, res);
        });
      }
    },
  );
  // Of an answer that nobody reads no other limit holds: it would be one of so many connections for ever.
  server.timeout = options.stalledMs ?? Math.max(keepAliveMs, keepAliveMsDefault);
  // A sender that ends its side after the request still gets its answer. Node has no documented name for it.
  Object.assign(server, { httpAllowHalfOpen: true });
  const acceptFirst = new AcceptFirst();
  server.on('connection', () => acceptFirst.connected());
  const surplus = watchConnections(server, sockets, connectionsMax);
  server.on('drop', () => onRefused('UNAVAILABLE'));
  refuseRawRequests(server, { answering, onRefused, silentMs: keepAliveMs });
  return new DrainableServer(server, await listen(server, options), sockets, answering);
}
