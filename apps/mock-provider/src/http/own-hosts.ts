import { BlockList, isIP } from 'node:net';

import type { RequestHandler } from 'express';

import { answerProblem } from './answer-failure.ts';
import type { Failure } from './failure.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

interface Host {
  /** In lower case, an address in its usual spelling, IPv6 without brackets. */
  readonly name: string;
  /** Empty: none is given. */
  readonly port: string;
}

/** Nothing that a URL would take for a user name or a path. */
const hostPattern = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?<port>\d{1,5}))?$/i;

function parseHost(text: string): Host | undefined {
  const { name = '', port = '' } = hostPattern.exec(isIP(text) === 6 ? `[${text}]` : text)?.groups ?? {};
  if (name === '' || !URL.canParse(`http://${name}`)) return undefined;
  const { hostname } = new URL(`http://${name}`);
  return { name: hostname.replaceAll(/[[\]]|\.$/g, ''), port };
}

/** Whether `text` is the name or the address of a host, with or without a port. */
export function isHost(text: string): boolean {
  return parseHost(text) !== undefined;
}

function isLoopback(name: string): boolean {
  const version = isIP(name);
  return version === 0 ? name === 'localhost' : loopback.check(name, version === 6 ? 'ipv6' : 'ipv4');
}

interface Page {
  readonly host: Host;
  /** What the scheme means where the host has no port. */
  readonly defaultPort: string;
}

/** The page of an `Origin`; `null` and what is no web have none. */
function parseOrigin(origin: string): Page | undefined {
  const { scheme, rest = '' } = /^(?<scheme>https?):\/\/(?<rest>.+)$/.exec(origin)?.groups ?? {};
  const host = parseHost(rest);
  return host && { host, defaultPort: scheme === 'https' ? '443' : '80' };
}

/** Whether an `Origin` is a page of this machine, on any port. */
export function isLoopbackPage(origin: string): boolean {
  return isLoopback(parseOrigin(origin)?.host.name ?? '');
}

/** What a browser leaves out of a `Host` and an `Origin`. */
const defaultPorts: ReadonlySet<string> = new Set(['80', '443']);

function fits(own: Host, asked: Host): boolean {
  if (own.name !== asked.name) return false;
  return own.port === '' || own.port === asked.port || (asked.port === '' && defaultPorts.has(own.port));
}

/** The names that the mock is asked under. */
export interface OwnHosts {
  /** Whether a `Host` header names the mock. */
  includes(host: string | undefined): boolean;
  /**
   * Whether an `Origin` header names a page of the mock: of the `Host` that the request itself names, or of a public host. Another
   * port of this machine is somebody else's page. `null` names none.
   */
  includesOrigin(origin: string, host: string | undefined): boolean;
}

/** Who takes https from a proxy is not known here, so the scheme of a page counts for the port that it leaves out and no more. */
function isSameHost({ host, defaultPort }: Page, asked: Host): boolean {
  return host.name === asked.name && (host.port || defaultPort) === (asked.port || defaultPort);
}

/**
 * Asked under loopback on any port, because it is this machine that asks; under the host that it listens on; and under
 * `publicHosts`, each on its port or, without one, on any.
 */
export function createOwnHosts(listenHost: string, publicHosts: readonly string[]): OwnHosts {
  const parse = (hosts: readonly string[]): Host[] => hosts.flatMap((host) => parseHost(host) ?? []);
  const known = parse(publicHosts);
  const own = [...parse([listenHost]), ...known];
  return {
    includes(text = '') {
      const asked = parseHost(text);
      return asked !== undefined && (isLoopback(asked.name) || own.some((host) => fits(host, asked)));
    },
    includesOrigin(origin, text = '') {
      const page = parseOrigin(origin);
      const asked = parseHost(text);
      if (!page) return false;
      return (asked && isSameHost(page, asked)) || known.some((one) => fits(one, page.host));
    },
  };
}

const unknownHost: Failure = {
  status: 421,
  code: 'HOST_UNKNOWN',
  detail:
    'The mock provider does not know the Host of the request as its own: add it to MOCK_PROVIDER_PUBLIC_HOSTS if it is.',
};
const foreignOrigin: Failure = {
  status: 403,
  code: 'ORIGIN_FOREIGN',
  detail:
    'A page of another origin may not ask this mock provider: add its host to MOCK_PROVIDER_PUBLIC_HOSTS if it is yours.',
};

/**
 * Loopback keeps strangers out, and a browser is inside: a page whose own name leads here (DNS rebinding) is known by its `Host`,
 * any other page of a stranger by its `Origin`. Refuses both, as problems.
 */
export function requireOwnHost(own: OwnHosts): RequestHandler {
  return ({ headers: { host, origin } }, response, next) => {
    if (!own.includes(host)) answerProblem(response, unknownHost);
    else if (origin !== undefined && !own.includesOrigin(origin, host))
      answerProblem(response, foreignOrigin);
    else next();
  };
}
