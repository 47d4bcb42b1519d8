import type { FetchImplementation } from 'jose';

import { systemClock, type Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Secret } from '../runtime/secret.ts';
import type { AddressRange } from './address.ts';
import { forbidden, unauthenticated, type Admittance, type Refusal } from './admittance.ts';
import { createApiDoor } from './api-door.ts';
import type { ApiKey } from './api-key.ts';
import { BearerTokens } from './bearer-tokens.ts';
import type { Caller } from './caller.ts';
import type { OAuthClient, SigningKey } from './oauth-client.ts';
import { OwnTokens, type IssuedToken } from './own-tokens.ts';
import { ProviderTokens, type IdentityProvider } from './provider-tokens.ts';
import { createAddressCheck, createWebhookDoor } from './webhook-door.ts';

/** Who may do what. Asked before the body of a request is read, and knows nothing of what carries the request. */
export interface Access {
  /** The webhook. Rejects with a retryable error while nobody can say whether a bearer token is good. */
  mayNotify(caller: Caller): Admittance | Promise<Admittance>;
  /** What of `/v1` changes nothing. */
  mayRead(caller: Caller): Admittance;
  /** What of `/v1` has something done. */
  mayOperate(caller: Caller): Admittance;
  /** Whether evidence is shown as it is. Never without an API key, not even to this machine. */
  mayReadEvidence(caller: Caller): Admittance;
  /** The tokens that the receiver issues itself; `null` where nobody may ask for one. */
  readonly tokens: TokenDoor | null;
}

/** Where a client of ours gets its bearer tokens. */
export interface TokenDoor {
  /** Which client asks, by its Basic credentials. */
  findClient(caller: Caller): { readonly allowed: true; readonly clientId: string } | Refusal;
  issue(clientId: string): Promise<IssuedToken>;
}

/** What is demanded of whom. Where nothing is, the door is open for this machine, and for nobody else. */
export interface Credentials {
  /** The static header of notifications, in lower case. */
  readonly webhookHeader: string;
  /** Its values: any of them lets in, so that one can follow the other. */
  readonly webhookSecrets: readonly Secret[];
  /** Who gets tokens from us. With any, notifications must carry a bearer token. */
  readonly oauthClients: readonly OAuthClient[];
  /** The first signs, any verifies. */
  readonly signingKeys: readonly SigningKey[];
  /** Who else issues tokens for notifications. */
  readonly identityProvider: IdentityProvider | null;
  /** Where notifications may come from; empty for anywhere. */
  readonly sourceAddresses: readonly AddressRange[];
  readonly apiKeys: readonly ApiKey[];
}

export interface AccessOptions {
  readonly logger: Logger;
  /** The way to the identity provider. Default: the global `fetch`. */
  readonly fetch?: FetchImplementation | undefined;
  readonly clock?: Clock;
}

function createTokenDoor(own: OwnTokens, sourceAddresses: readonly AddressRange[]): TokenDoor {
  const checkAddress = createAddressCheck(sourceAddresses);
  const refusal = unauthenticated(
    'the client is not known, or its secret is another; send both as Authorization: Basic',
    'Basic realm="oauth", charset="UTF-8"',
  );
  return {
    findClient: (caller) => {
      const clientId = own.findClient(caller.headers.authorization ?? '');
      return checkAddress(caller) ?? (clientId === undefined ? refusal : { allowed: true, clientId });
    },
    issue: (clientId) => own.issue(clientId),
  };
}

/** The doors that the credentials make. A credential that is not among them gets nobody in any more. */
export function createAccess(credentials: Credentials, options: AccessOptions): Access {
  const { logger, fetch, clock = systemClock } = options;
  const { apiKeys, identityProvider, oauthClients, signingKeys, sourceAddresses } = credentials;
  const own =
    oauthClients.length > 0 ? new OwnTokens({ clients: oauthClients, signingKeys, clock }) : undefined;
  const provider = identityProvider
    ? new ProviderTokens({ provider: identityProvider, fetch, clock, logger })
    : undefined;
  const tokens = own || provider ? new BearerTokens({ own, provider, clock }) : undefined;
  const mayCall = createApiDoor(apiKeys);
  return {
    mayNotify: createWebhookDoor({ ...credentials, tokens }),
    mayRead: (caller) => mayCall(caller, 'read'),
    mayOperate: (caller) => mayCall(caller, 'operate'),
    mayReadEvidence: (caller) =>
      apiKeys.length > 0
        ? mayCall(caller, 'evidence')
        : forbidden('evidence is shown to an API key with the scope evidence only'),
    tokens: own ? createTokenDoor(own, sourceAddresses) : null,
  };
}
