import { connect } from 'node:net';

import { errorCode, MockProviderError } from '../errors.ts';
import { createAllowedHosts } from '../webhook/allowed-hosts.ts';

/** Loopback answers or refuses at once; another host that takes longer would make every attempt late. */
const connectTimeoutMs = 5000;

/**
 * Whoever types a command sends requests to `url`, so a slip must not send them to a stranger, and a load never to a machine
 * that nobody named. Throws `INVALID_COMMAND`.
 */
export function requireAllowedHost(url: string, allowHost: readonly string[] = []): void {
  if (createAllowedHosts({ hosts: allowHost, any: false }).findProblem(url) === undefined) return;
  const { hostname } = new URL(url);
  throw new MockProviderError(
    'INVALID_COMMAND',
    `${hostname} is not this machine, and may belong to somebody else: add --allow-host ${hostname} if you mean it.`,
  );
}

/**
 * Rejects with `RECEIVER_UNAVAILABLE` when nobody listens at `url`. A mock would find out too, and then try again for half
 * an hour, as Incode does.
 */
export function reachReceiver(url: string): Promise<void> {
  const { hostname, port, protocol, host } = new URL(url);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      socket.destroy();
      const message = `Nobody can be notified at ${host}: ${why}. Start the receiver, or correct --url.`;
      reject(new MockProviderError('RECEIVER_UNAVAILABLE', message));
    };
    const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || defaultPort) });
    socket.setTimeout(connectTimeoutMs, () =>
      fail(`no connection within ${connectTimeoutMs / 1000} seconds`),
    );
    socket.once('error', (error) => fail(`the connection failed (${errorCode(error)})`));
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
