import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type CryptoKey,
  type FetchImplementation,
  type JWTHeaderParameters,
  type FlattenedJWSInput,
} from 'jose';

import type { Clock } from '../runtime/clock.ts';
import { ReceiverError, toError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { RepeatedLog } from '../runtime/repeated-log.ts';
import { clockToleranceSeconds, refuseToken, type TokenVerdict } from './token-verdict.ts';

/** The company's identity provider, which issues Incode's tokens in our place. */
export interface IdentityProvider {
  /** Where its public keys are (RFC 7517). */
  readonly jwksUrl: string;
  /** The claim `iss` of its tokens. */
  readonly issuer: string;
  /** The claim `aud`: this webhook's own, or every token of the company would open it. */
  readonly audience: string;
  /** The header `typ`. */
  readonly tokenType: string;
}

export interface ProviderTokensOptions {
  readonly provider: IdentityProvider;
  /** Default: the global `fetch`. */
  readonly fetch: FetchImplementation | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** No key of the provider is known, and it does not answer: whether a token is good cannot be told. */
export class IdentityProviderUnavailableError extends ReceiverError {
  readonly code = 'IDENTITY_PROVIDER_UNAVAILABLE';
  readonly retryable = true;
}

/** None that is made with a shared secret: a public key would pass as one. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** A notification waits for it, and must be answered within five seconds. */
const fetchMsMax = 2_000;
/** How long a key goes on that the provider has withdrawn. */
const keysMsMax = 10 * 60_000;
/** The same while the provider cannot be asked. Long enough for a weekend's outage to be seen and mended, and not for ever. */
const keysOfOutageMsMax = 72 * 3_600_000;
/** Whatever is sent, with keys that nobody knows: the provider is not asked more often. */
const againMsMin = { succeeded: 30_000, failed: 10_000 };

/** Tokens of an identity provider, by the public keys that it serves. */
export class ProviderTokens {
  readonly #options: ProviderTokensOptions;
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;
  readonly #failures = new RepeatedLog();
  #fetching: Promise<void> | undefined;
  #fetchedAtMs = -Infinity;
  #last = { atMs: -Infinity, succeeded: true };

  constructor(options: ProviderTokensOptions) {
    const { provider, fetch } = options;
    this.#options = options;
    // When to ask again is decided here: jose would let known keys go as soon as the provider is away.
    this.#keys = createRemoteJWKSet(new URL(provider.jwksUrl), {
      timeoutDuration: fetchMsMax,
      cacheMaxAge: Infinity,
      cooldownDuration: Infinity,
      ...(fetch && { [customFetch]: fetch }),
    });
  }

  /** @throws {IdentityProviderUnavailableError} */
  async verify(token: string): Promise<TokenVerdict> {
    const { provider, clock } = this.#options;
    const now = clock.now();
    try {
      const { payload } = await jwtVerify(token, (header, jws) => this.#findKey(header, jws), {
        algorithms,
        typ: provider.tokenType,
        issuer: provider.issuer,
        audience: provider.audience,
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceSeconds,
        currentDate: now,
      });
      const { exp = 0 } = payload;
      // While the provider is away nobody can say what it withdrew: no notification waits for it each time.
      const knownAtMs = this.#ageMs() > keysMsMax ? now.getTime() : this.#fetchedAtMs;
      return {
        valid: true,
        untilMs: Math.min((exp + clockToleranceSeconds) * 1000, knownAtMs + keysMsMax),
      };
    } catch (error) {
      return refuseToken(error);
    }
  }

  async #findKey(header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (this.#ageMs() > keysMsMax) await this.#fetchKeys();
    if (this.#ageMs() > keysOfOutageMsMax) throw unavailable();
    try {
      return await this.#keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    // Of a key that is newer than what we know, or of nobody.
    await this.#fetchKeys();
    try {
      return await this.#keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey && !this.#last.succeeded) throw unavailable();
      throw error;
    }
  }

  /** Of the keys that are known. */
  #ageMs(): number {
    return this.#nowMs() - this.#fetchedAtMs;
  }

  #nowMs(): number {
    return this.#options.clock.now().getTime();
  }

  /** Asks for the keys, unless that was done a moment ago. Calls share one request. Never rejects: known keys go on. */
  async #fetchKeys(): Promise<void> {
    const { atMs, succeeded } = this.#last;
    const isSoon = this.#nowMs() - atMs < (succeeded ? againMsMin.succeeded : againMsMin.failed);
    if (!this.#fetching && isSoon) return;
    this.#fetching ??= this.#reload().finally(() => {
      this.#fetching = undefined;
    });
    await this.#fetching;
  }

  async #reload(): Promise<void> {
    try {
      await this.#keys.reload();
      this.#fetchedAtMs = this.#nowMs();
      this.#last = { atMs: this.#fetchedAtMs, succeeded: true };
    } catch (error) {
      this.#last = { atMs: this.#nowMs(), succeeded: false };
      this.#failures.write('', (more) => {
        const message = 'the keys of the identity provider could not be fetched; those that are known go on';
        this.#options.logger.warn({ err: toError(error), ...more }, message);
      });
    }
  }
}

function unavailable(): IdentityProviderUnavailableError {
  return new IdentityProviderUnavailableError(
    'no key of the identity provider is known for this token, and it does not answer; see RECEIVER_JWKS_URL',
  );
}
