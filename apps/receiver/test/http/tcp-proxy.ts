import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

import { onTestFinished } from 'vitest';

/** Stands before a TCP server, to take it away and bring it back. Closed at first: its port refuses connections. */
export interface TcpProxy {
  readonly port: number;
  open(): Promise<void>;
  /** Ends every connection and refuses new ones. */
  close(): Promise<void>;
  /** Takes connections and passes nothing on, in either direction, until it is closed. */
  freeze(): void;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

export async function createTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let frozen = false;
  let server = createServer();
  // Finds a port that is free, and gives it back.
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    return socket;
  };
  const onConnection = (near: Socket): void => {
    keep(near);
    if (frozen) return;
    const far = keep(connect(target.port, target.host));
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  };
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await close();
  onTestFinished(close);
  return {
    port,
    close,
    open: async () => {
      frozen = false;
      server = createServer(onConnection);
      await listen(server, port);
    },
    freeze: () => {
      frozen = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
  };
}
