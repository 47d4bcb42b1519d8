import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether `address` is one of this machine to itself. An IPv4 address may be written as IPv6 (`::ffff:127.0.0.1`). */
export function isLoopbackAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** Whether `host` can be reached from this machine only: where to listen, or where a request was sent. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host);
}

/** The same of the host of a URL, which has IPv6 addresses in brackets. */
export function isLoopbackUrl({ hostname }: URL): boolean {
  return isLoopbackHost(withoutBrackets(hostname));
}

function withoutBrackets(hostname: string): string {
  return hostname.replaceAll(/[[\]]/g, '');
}

/** A host as a `Host` header or an origin has it. */
interface Host {
  /** In lower case, an address in its usual spelling, IPv6 without brackets. */
  readonly name: string;
  /** Empty when none is given. */
  readonly port: string;
}

/** Nothing that a URL would read as credentials or as a path. */
const hostPattern = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?<port>\d{1,5}))?$/i;

function parseHost(text: string): Host | undefined {
  const { name, port = '' } = hostPattern.exec(text)?.groups ?? {};
  const hostname = name === undefined ? undefined : URL.parse(`http://${name}`)?.hostname;
  return hostname === undefined ? undefined : { name: withoutBrackets(hostname), port };
}

/** Whether `text` is a host name or address, with or without a port; one of IPv6 stands in brackets. */
export function isHost(text: string): boolean {
  return parseHost(text) !== undefined;
}

/** The names under which the receiver may be asked. */
export interface OwnHosts {
  /** Whether a `Host` header names us. */
  includes(host: string | undefined): boolean;
  /**
   * Whether an `Origin` header names a page of ours: of the very `Host` that the request names, or of a public host. A page on
   * another port of this machine is not ours. `null` names none.
   */
  includesOrigin(origin: string, host: string | undefined): boolean;
}

/** What a browser leaves out. Whether a proxy took the request by http or https is not known here. */
const defaultPorts: ReadonlySet<string> = new Set(['80', '443']);

function fits(own: Host, { name, port }: Host): boolean {
  return (
    own.name === name && (own.port === '' || own.port === port || (port === '' && defaultPorts.has(own.port)))
  );
}

/**
 * May be asked under loopback, whatever its spelling and port, as it is this machine that asks; under the host it listens on; and
 * under `publicHosts`, of which one without a port passes with any. A page that has its own name point to us (DNS rebinding) is told
 * by its name: a browser sends that as the `Host`.
 */
export function createOwnHosts(listenHost: string, publicHosts: readonly string[]): OwnHosts {
  const parse = (hosts: readonly string[]) =>
    hosts.flatMap((host) => parseHost(isIP(host) === 6 ? `[${host}]` : host) ?? []);
  const known = parse(publicHosts);
  const own = [...parse([listenHost]), ...known];
  return {
    includes(text = '') {
      const host = parseHost(text);
      return host !== undefined && (isLoopbackHost(host.name) || own.some((one) => fits(one, host)));
    },
    includesOrigin(origin, text = '') {
      const { scheme, rest = '' } = /^(?<scheme>https?):\/\/(?<rest>.+)$/.exec(origin)?.groups ?? {};
      const page = parseHost(rest);
      const asked = parseHost(text);
      if (!page) return false;
      const port = scheme === 'https' ? '443' : '80';
      const isAsked = page.name === asked?.name && (page.port || port) === (asked.port || port);
      return isAsked || known.some((one) => fits(one, page));
    },
  };
}
