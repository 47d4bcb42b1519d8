import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Express } from 'express';

import { MockProviderError } from '../errors.ts';

/** What open requests get to finish when the server stops; then their connections are closed. */
const drainMs = 500;

export interface HttpServer {
  /** With the port that was really taken. */
  readonly url: string;
  stop(): Promise<void>;
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error & { code?: string }) => {
      const reason = cause.code === 'EADDRINUSE' ? 'the port is in use' : (cause.code ?? cause.message);
      const message = `The mock provider cannot listen on ${host}:${port}, because ${reason}; set MOCK_PROVIDER_PORT to another port or stop what uses it.`;
      reject(new MockProviderError('CANNOT_LISTEN', message, { cause }));
    });
    // A string only for servers on pipes.
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Serves `app`. Throws `CANNOT_LISTEN`. */
export async function startHttpServer(app: Express, host: string, port: number): Promise<HttpServer> {
  const server = createServer(app);
  const address = await listen(server, host, port);
  const urlHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${urlHost}:${address.port}`, stop: () => close(server) };
}
