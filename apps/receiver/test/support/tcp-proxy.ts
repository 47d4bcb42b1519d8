import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A cable to a server that a test can pull. */
export interface TcpProxy {
  readonly port: number;
  /** Breaks every connection and refuses new ones, as a stopped server does. */
  stop(): Promise<void>;
  /** Keeps every connection, and takes new ones, but nothing gets through: as a network that swallows everything. */
  freeze(): void;
  /** New connections work; those that were there while it was frozen stay silent, and nobody is told. */
  thaw(): void;
  /** New connections go to this port, as behind a name that follows a failover. */
  redirect(port: number): void;
  /** As before; connections that were frozen are broken, which tells everybody. */
  restore(): Promise<void>;
}

/** Listens on a free port of loopback, forwards to `host:port`, and ends with the test. */
export async function startTcpProxy(host: string, port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  let frozen = false;
  let target = port;
  const server = createServer((client) => {
    const upstream = createConnection({ host, port: target });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      if (frozen) silent.add(from);
      from.on('data', (data) => {
        if (!silent.has(from)) to.write(data);
      });
      from.on('error', () => from.destroy());
      from.on('close', () => {
        sockets.delete(from);
        if (!silent.has(from)) to.destroy();
      });
    }
  });
  const listen = async (wanted: number) => {
    server.listen(wanted, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    breakAll();
    await closed;
  };
  const listening = await listen(0);
  onTestFinished(stop);
  return {
    port: listening,
    stop,
    freeze: () => {
      frozen = true;
      for (const socket of sockets) silent.add(socket);
    },
    thaw: () => {
      frozen = false;
    },
    redirect: (to) => {
      target = to;
    },
    restore: async () => {
      if (frozen) breakAll();
      frozen = false;
      if (!server.listening) await listen(listening);
    },
  };
}
