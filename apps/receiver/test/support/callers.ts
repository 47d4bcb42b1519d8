import { createAccess, type Access, type Credentials } from '../../src/access/access.ts';
import type { Caller, ReadCaller } from '../../src/access/caller.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { createRecordingLogger } from './recording-logger.ts';

/** Nothing is demanded: this machine may do everything, and nobody else anything. */
export const noCredentials: Credentials = {
  webhookHeader: 'x-webhook-secret',
  webhookSecrets: [],
  oauthClients: [],
  signingKeys: [],
  identityProvider: null,
  sourceAddresses: [],
  apiKeys: [],
};

/** The doors that these credentials make. */
export function accessWith(credentials: Partial<Credentials>, clock?: Clock): Access {
  const all = { ...noCredentials, ...credentials };
  return createAccess(all, { logger: createRecordingLogger(), ...(clock && { clock }) });
}

/** An address of nobody (RFC 5737). */
export const elsewhere = '192.0.2.7';

/** Whoever sends these headers, by default from another machine. */
export function callerWith(headers: Caller['headers'], address: string | undefined = elsewhere): Caller {
  return { headers, peer: address, address };
}

/** Has every request come from another machine. */
export const readFromElsewhere: ReadCaller = ({ headers }) => callerWith(headers);
