import { randomUUID } from 'node:crypto';

import { errors, jwtVerify, SignJWT } from 'jose';

import type { Clock } from '../runtime/clock.ts';
import { findFitting } from './credential.ts';
import type { OAuthClient, SigningKey } from './oauth-client.ts';
import { clockToleranceSeconds, refuseToken, type TokenVerdict } from './token-verdict.ts';

/** A token for a client, as the token endpoint answers it. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

export interface OwnTokensOptions {
  /** Of one client several, with a secret each, while one follows the other. */
  readonly clients: readonly OAuthClient[];
  /** The first signs, any verifies. At least one. */
  readonly signingKeys: readonly SigningKey[];
  readonly clock: Clock;
}

/** As in the example of Incode's page (DOC). What is withdrawn does not wait for it: client and key are looked up each time. */
const lifetimeSeconds = 3600;

/** A token of ours is good for our webhook and nothing else, and one that something else has signed with the same key is not ours. */
const issuer = 'urn:ine-scraping:receiver';
const audience = 'urn:ine-scraping:webhook';
const typ = 'at+jwt';

/** Basic credentials (RFC 7617). Neither an id nor a secret of ours has a character that a form would encode (RFC 6749, 2.3.1). */
const basicPattern = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;

/** The tokens that the receiver issues itself (RFC 9068). Nothing of them is stored: replicas that share the keys take each other's. */
export class OwnTokens {
  readonly #clients: readonly (OAuthClient & { readonly digest: Buffer })[];
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #signing: readonly [kid: string, key: Uint8Array];
  readonly #clock: Clock;

  constructor({ clients, signingKeys, clock }: OwnTokensOptions) {
    this.#clients = clients.map((client) => ({
      ...client,
      digest: Buffer.from(client.sha256.reveal(), 'hex'),
    }));
    const keys = signingKeys.map(({ kid, key }) => [kid, Buffer.from(key.reveal(), 'base64')] as const);
    const [signing] = keys;
    if (!signing) throw new TypeError('tokens need a key to sign with');
    this.#keys = new Map(keys);
    this.#signing = signing;
    this.#clock = clock;
  }

  /** The id of the client whose Basic credentials these are; `undefined` for anybody else. */
  findClient(authorization: string): string | undefined {
    const [, encoded = ''] = basicPattern.exec(authorization) ?? [];
    const [id, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return findFitting(secret.join(':'), this.#clients).find((client) => client.id === id)?.id;
  }

  async issue(clientId: string): Promise<IssuedToken> {
    const [kid, key] = this.#signing;
    const nowSeconds = Math.floor(this.#clock.now().getTime() / 1000);
    const accessToken = await new SignJWT({ client_id: clientId })
      .setProtectedHeader({ alg: 'HS256', typ, kid })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(clientId)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(key);
    return { accessToken, expiresInSeconds: lifetimeSeconds };
  }

  async verify(token: string): Promise<TokenVerdict> {
    try {
      const { payload } = await jwtVerify(token, ({ kid = '' }) => this.#findKey(kid), {
        algorithms: ['HS256'],
        typ,
        issuer,
        audience,
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: this.#clock.now(),
      });
      const { client_id: clientId, exp = 0 } = payload;
      if (!this.#clients.some(({ id }) => id === clientId)) {
        return { valid: false, detail: 'the client of the bearer token is not known any more' };
      }
      return { valid: true, untilMs: (exp + clockToleranceSeconds) * 1000 };
    } catch (error) {
      return refuseToken(error);
    }
  }

  #findKey(kid: string): Uint8Array {
    const key = this.#keys.get(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }
}
