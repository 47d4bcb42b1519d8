import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { callbackify } from 'node:util';

import { z } from 'zod';

import { MockProviderError } from '../errors.ts';

/** A URL that notifications can go to, in one spelling; whether its host may be called is another question. */
export const webhookUrlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL, or none' })
  .refine((url) => !URL.canParse(url) || new URL(url).username + new URL(url).password === '', {
    error: 'must not carry a user name or a password',
  })
  .transform((url) => new URL(url).href);

/** Why a URL must not be called; the message is a sentence for people. */
export class HostRefusedError extends Error {
  override readonly name = 'HostRefusedError';
  readonly code = 'HOST_REFUSED';
}

/** All addresses of a name, as the system knows them. */
export type ResolveHost = (host: string) => Promise<readonly LookupAddress[]>;

export interface AllowedHostsOptions {
  /** Names and addresses besides this machine. */
  readonly hosts: readonly string[];
  /** Lets everything pass. */
  readonly any: boolean;
  /** Default: the system's. */
  readonly resolve?: ResolveHost;
}

/** Whom the mock may call: this machine, and what is configured. */
export interface AllowedHosts {
  /** What is wrong with the URL itself, before anybody asks for addresses. */
  findProblem(url: string): string | undefined;
  /**
   * For `http.request`: every address of the host is checked, and the connection goes to one of those that
   * were, so that a second answer of the DNS changes nothing. Fails with `HostRefusedError`.
   */
  readonly lookup: LookupFunction;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * What no configured name may lead to: the network's own addresses, where clouds keep their credentials, and
 * what is no host at all.
 */
const neverByName = new BlockList();
neverByName.addSubnet('169.254.0.0', 16, 'ipv4');
neverByName.addSubnet('0.0.0.0', 8, 'ipv4');
neverByName.addSubnet('224.0.0.0', 3, 'ipv4');
neverByName.addSubnet('fe80::', 10, 'ipv6');
neverByName.addSubnet('ff00::', 8, 'ipv6');
neverByName.addAddress('::', 'ipv6');
neverByName.addAddress('fd00:ec2::254', 'ipv6');

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** One spelling for each host: lower case, no brackets, no dot at the end. */
function normalise(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

export function createAllowedHosts({ hosts, any, resolve }: AllowedHostsOptions): AllowedHosts {
  const allowed = new Set(hosts.map(normalise));
  const resolveHost: ResolveHost = resolve ?? ((host) => lookup(host, { all: true }));
  const advice = 'add it to MOCK_PROVIDER_ALLOWED_HOSTS if it is yours';

  /** An address is allowed as itself, or through a name that is configured. */
  function mayCall(address: string, host: string): boolean {
    if (isIn(loopback, address) || allowed.has(normalise(address))) return true;
    return !isIP(host) && allowed.has(host) && !isIn(neverByName, address);
  }

  function findProblem(url: string): string | undefined {
    if (any) return undefined;
    const host = normalise(new URL(url).hostname);
    if (isIP(host) ? mayCall(host, host) : isLocalName(host) || allowed.has(host)) return undefined;
    return `The host ${host} is neither this machine nor configured; ${advice}.`;
  }

  async function check(hostname: string): Promise<readonly LookupAddress[]> {
    const host = normalise(hostname);
    const addresses = await resolveHost(host);
    const refused = addresses.find(({ address }) => !mayCall(address, host));
    if (!refused) return addresses;
    const message = `The host ${host} has the address ${refused.address}, which is neither this machine nor configured.`;
    throw new HostRefusedError(message);
  }

  const checkHost = callbackify(check);

  return {
    findProblem,
    lookup(hostname, options, callback) {
      if (any) {
        dnsLookup(hostname, options, callback);
        return;
      }
      checkHost(hostname, (error, addresses) => {
        const [first] = addresses ?? [];
        if (error) callback(error, '');
        else if (options.all) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      });
    },
  };
}

/** The URL that a session names, in one spelling. Throws `WEBHOOK_URL_REFUSED` when it is none, or its host is not allowed. */
export function checkWebhookUrl({ findProblem }: AllowedHosts, url: string): string {
  const parsed = webhookUrlSchema.safeParse(url);
  const problem = parsed.success ? findProblem(parsed.data) : 'It must be an http or https URL.';
  if (parsed.success && problem === undefined) return parsed.data;
  throw new MockProviderError('WEBHOOK_URL_REFUSED', `The webhookUrl is refused. ${problem}`);
}
