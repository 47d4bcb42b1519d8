import { BlockList, isIP } from 'node:net';

/** An IP address, in one spelling whatever it was written like. */
export interface Address {
  readonly family: 'ipv4' | 'ipv6';
  readonly text: string;
}

/** One of IPv4 as a socket of IPv6 shows it, in the spelling of a URL. */
const mappedPattern = /^\[::ffff:(?<high>[0-9a-f]{1,4}):(?<low>[0-9a-f]{1,4})\]$/;
/** Some proxies write the port behind the address that they name. */
const withPort = /^(?<bare>\d{1,3}(?:\.\d{1,3}){3}|(?=\[)\[[0-9a-f:.]+\]):\d{1,5}$/i;

/**
 * Reads an address of either family, with or without port, brackets and zone; one of IPv4 may be written as IPv6 (`::ffff:192.0.2.7`),
 * and is IPv4. `undefined` for anything else.
 */
export function parseAddress(text: string): Address | undefined {
  const bare = (withPort.exec(text)?.groups?.['bare'] ?? text).replace(/^\[(.*)\]$/, '$1');
  const version = isIP(bare);
  if (version === 4) return { family: 'ipv4', text: bare };
  const host = version === 6 ? URL.parse(`http://[${bare.replace(/%.*$/, '')}]`)?.hostname : undefined;
  if (host === undefined) return undefined;
  const { high, low } = mappedPattern.exec(host)?.groups ?? {};
  if (high === undefined || low === undefined) return { family: 'ipv6', text: host.slice(1, -1) };
  const numbers = [high, low].map((part) => Number.parseInt(part, 16));
  return { family: 'ipv4', text: numbers.flatMap((part) => [part >> 8, part & 255]).join('.') };
}

/** The addresses from `address` on that share its first `bits`. */
export interface AddressRange {
  readonly address: Address;
  readonly bits: number;
}

/** Reads an address, or a range in CIDR notation such as `192.0.2.0/24` or `2001:db8::/32`; `undefined` for anything else. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [base = '', length, ...rest] = text.split('/');
  const address = base.includes('%') || isIP(base) === 0 ? undefined : parseAddress(base);
  if (!address || rest.length > 0) return undefined;
  const bitsMax = address.family === 'ipv4' ? 32 : 128;
  if (length === undefined) return { address, bits: bitsMax };
  if (!/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  // A length of IPv6 behind an address of IPv4 that was written as one of IPv6.
  const bits = Number(length) - (address.family === 'ipv4' && isIP(base) === 6 ? 96 : 0);
  return bits >= 0 && bits <= bitsMax ? { address, bits } : undefined;
}

/** A set of addresses. */
export interface AddressSet {
  /** Whether `text` is an address, and one of the set. */
  has(text: string): boolean;
}

/** All addresses in `ranges`. One list for each family: Node's own finds those of IPv4 in ranges of IPv6, so that `::/0` would be everybody. */
export function createAddressSet(ranges: readonly AddressRange[]): AddressSet {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const { address, bits } of ranges) {
    lists[address.family].addSubnet(address.text, bits, address.family);
  }
  return {
    has(text) {
      const address = parseAddress(text);
      return address !== undefined && lists[address.family].check(address.text, address.family);
    },
  };
}
