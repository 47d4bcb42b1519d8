import { connect } from 'node:net';

import { CommandError } from './command-error.ts';

/** Loopback answers or refuses at once; another host that takes longer would make every attempt late. */
const connectTimeoutMs = 5000;

/**
 * Rejects with one sentence when nobody listens at `url`. A play would find out too, and then try again for half an hour,
 * as Incode does.
 */
export function reachReceiver(url: string): Promise<void> {
  const { hostname, port, protocol, host } = new URL(url);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      socket.destroy();
      reject(
        new CommandError(`Nobody can be notified at ${host}: ${why}. Start the receiver, or correct --url.`),
      );
    };
    const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || defaultPort) });
    socket.setTimeout(connectTimeoutMs, () =>
      fail(`no connection within ${connectTimeoutMs / 1000} seconds`),
    );
    socket.once('error', (error: Error & { code?: string }) =>
      fail(`the connection failed (${error.code ?? error.message})`),
    );
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
