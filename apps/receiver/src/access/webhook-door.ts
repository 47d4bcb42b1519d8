import type { Secret } from '../runtime/secret.ts';
import { createAddressSet, type AddressRange } from './address.ts';
import { admitted, forbidden, unauthenticated, type Admittance, type Refusal } from './admittance.ts';
import type { BearerTokens } from './bearer-tokens.ts';
import { isLocal, type Caller } from './caller.ts';
import { digestOf, findFitting, readBearer } from './credential.ts';
import { isLoopbackAddress } from './own-hosts.ts';

export interface WebhookDoorOptions {
  /** The static header of notifications, in lower case. */
  readonly webhookHeader: string;
  /** Its values: any of them lets in, so that one can follow the other. Empty: it is not demanded. */
  readonly webhookSecrets: readonly Secret[];
  /** Where notifications may come from. Empty: from anywhere. */
  readonly sourceAddresses: readonly AddressRange[];
  /** `undefined`: none is demanded. */
  readonly tokens: BearerTokens | undefined;
}

/** One kind of credential: what is wrong with a caller, or nothing. */
type Check = (caller: Caller) => Refusal | undefined;

/** No registered scheme is a header that somebody chose. Its name is not told: who may notify knows it. */
const headerChallenge = 'Static-Header realm="webhook"';
const bearerChallenge = 'Bearer realm="webhook"';

/** Whether a request comes from where notifications may come from. */
export function createAddressCheck(sourceAddresses: readonly AddressRange[]): Check {
  if (sourceAddresses.length === 0) return () => undefined;
  const known = createAddressSet(sourceAddresses);
  const refusal = forbidden(
    'notifications are taken from other addresses only; see RECEIVER_SOURCE_ADDRESSES',
  );
  return ({ address }) => (address !== undefined && known.has(address) ? undefined : refusal);
}

function createHeaderCheck({ webhookHeader, webhookSecrets }: WebhookDoorOptions): Check {
  const known = webhookSecrets.map((secret) => ({ digest: digestOf(secret.reveal()) }));
  if (known.length === 0) return () => undefined;
  const detail = 'the header that this receiver demands of notifications is missing or has another value';
  const refusal = unauthenticated(detail, headerChallenge);
  return ({ headers }) => {
    const given = headers[webhookHeader];
    return typeof given === 'string' && findFitting(given, known).length > 0 ? undefined : refusal;
  };
}

/** While nobody has to show anything: this machine, and whom a proxy on it calls for when addresses are what is demanded. */
function createLocalCheck({ sourceAddresses }: WebhookDoorOptions): Check {
  const refusal = unauthenticated(
    'this receiver takes notifications from its own machine only',
    headerChallenge,
  );
  const isNear = ({ peer }: Caller): boolean => peer !== undefined && isLoopbackAddress(peer);
  const isOurs = sourceAddresses.length > 0 ? isNear : isLocal;
  return (caller) => (isOurs(caller) ? undefined : refusal);
}

function judgeToken(
  tokens: BearerTokens,
  { headers: { authorization } }: Caller,
): Admittance | Promise<Admittance> {
  if (authorization === undefined) {
    return unauthenticated('a bearer token is needed; send it as Authorization: Bearer', bearerChallenge);
  }
  const token = readBearer(authorization);
  const toAdmittance = (
    verdict: { readonly valid: true } | { readonly valid: false; readonly detail: string },
  ) =>
    verdict.valid ? admitted : unauthenticated(verdict.detail, `${bearerChallenge}, error="invalid_token"`);
  if (token === undefined) {
    return toAdmittance({
      valid: false,
      detail: 'the Authorization is no bearer token; send one as Authorization: Bearer',
    });
  }
  const verdict = tokens.judge(token);
  return verdict instanceof Promise ? verdict.then(toAdmittance) : toAdmittance(verdict);
}

/**
 * Each kind of credential that is configured is demanded, and within a kind any value lets in. Answers at once, but for a bearer token
 * that it sees for the first time.
 */
export function createWebhookDoor(
  options: WebhookDoorOptions,
): (caller: Caller) => Admittance | Promise<Admittance> {
  const { tokens, webhookSecrets } = options;
  const isOpen = webhookSecrets.length === 0 && !tokens;
  const checks = [
    createAddressCheck(options.sourceAddresses),
    isOpen ? createLocalCheck(options) : createHeaderCheck(options),
  ];
  return (caller) => {
    for (const check of checks) {
      const refusal = check(caller);
      if (refusal) return refusal;
    }
    return tokens ? judgeToken(tokens, caller) : admitted;
  };
}
