import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

import { ReceiverError } from '../runtime/errors.ts';

export interface HttpServerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Longest time for a whole request to arrive, in milliseconds; a slower one is cut off. Default 10 s. */
  readonly requestTimeoutMs?: number;
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
/** More than Incode needs, and few enough to never run out of file descriptors. */
const connectionsMax = 2_000;

function listen(server: Server, { host, port }: HttpServerOptions): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use' : (error.code ?? error.message);
      reject(
        new ListenError(
          `cannot listen on ${host} port ${port}: ${why}; stop the other process or set RECEIVER_PORT`,
          { cause: error },
        ),
      );
    });
    server.listen({ host, port }, () => {
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

/**
 * Listens, and keeps count of what must be finished before a stop.
 *
 * @throws {ListenError} the port is in use, or not ours to take.
 */
export async function startHttpServer(
  handle: RequestListener,
  options: HttpServerOptions,
): Promise<HttpServer> {
  const requestTimeoutMs = options.requestTimeoutMs ?? requestTimeoutMsDefault;
  const sockets = new Set<Socket>();
  const answering = new Set<ServerResponse>();
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(requestTimeoutMs, lateRequestCheckMsMax),
    },
    (req, res) => {
      answering.add(res);
      if (!server.listening) res.setHeader('Connection', 'close');
      res.once('close', () => {
        answering.delete(res);
        // Answered before the stop and still open: nobody else closes it.
        if (!server.listening) server.closeIdleConnections();
      });
      handle(req, res);
    },
  );
  server.maxConnections = connectionsMax;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return new DrainableServer(server, await listen(server, options), sockets, answering);
}
