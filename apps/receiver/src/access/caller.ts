import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import proxyAddr from 'proxy-addr';

import { createAddressSet, parseAddress, type AddressRange } from './address.ts';
import { isLoopbackAddress } from './own-hosts.ts';

/** What is known of a caller before its body is read. */
export interface Caller {
  readonly headers: IncomingHttpHeaders;
  /** The address of the connection's other end; `undefined` when it is gone already. */
  readonly peer: string | undefined;
  /** Who called: the same, or whom the trusted proxies name; `undefined` when they name nobody. */
  readonly address: string | undefined;
}

/** Which proxies are believed when they say for whom they call: so many in a row, or those in these ranges. None is an empty list. */
export type TrustedProxies = number | readonly AddressRange[];

/** Reads who sent a request. The log, the quarantine and the doors ask the same one. */
export type ReadCaller = (req: IncomingMessage) => Caller;

/**
 * `X-Forwarded-For` is read from its end, where the nearest proxy writes, and as far as the proxies are trusted: what stands
 * before is whatever the caller sent. Without trusted proxies it is not looked at.
 */
export function createReadCaller(trusted: TrustedProxies): ReadCaller {
  const findAddress = createFindAddress(trusted);
  return (req) => {
    const { remoteAddress } = req.socket;
    const peer = remoteAddress === undefined ? undefined : parseAddress(remoteAddress)?.text;
    return { headers: req.headers, peer, address: findAddress(req, peer) };
  };
}

type FindAddress = (req: IncomingMessage, peer: string | undefined) => string | undefined;

function createFindAddress(trusted: TrustedProxies): FindAddress {
  if (typeof trusted !== 'number' && trusted.length === 0) return (_req, peer) => peer;
  const isTrusted =
    typeof trusted === 'number'
      ? (_address: string, index: number) => index < trusted
      : createAddressSet(trusted).has;
  return (req, peer) =>
    peer === undefined ? undefined : parseAddress(proxyAddr(req, isTrusted).trim())?.text;
}

/** Whether the request is this machine's own: also for whoever a proxy on it calls. */
export function isLocal({ peer, address }: Caller): boolean {
  return [peer, address].every((one) => one !== undefined && isLoopbackAddress(one));
}
