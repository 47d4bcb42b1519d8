import { decodeProtectedHeader } from 'jose';

import type { Clock } from '../runtime/clock.ts';
import { digestOf } from './credential.ts';
import type { TokenVerdict } from './token-verdict.ts';

/** Whoever can say what a token is worth. */
export interface TokenVerifier {
  /** Throws a retryable error when it cannot say for the moment. */
  verify(token: string): Promise<TokenVerdict>;
}

export interface BearerTokensOptions {
  /** For tokens with a signature by shared secret. */
  readonly own: TokenVerifier | undefined;
  /** For all others. */
  readonly provider: TokenVerifier | undefined;
  readonly clock: Clock;
}

/** Incode has one at a time. With a lifetime of an hour this is one in four seconds, at a tenth of a megabyte. */
const cachedMax = 1_000;

const unknownIssuer: TokenVerdict = {
  valid: false,
  detail: 'the bearer token is none, or signed with no key that this receiver takes',
};

/** Bearer tokens of every issuer that is configured. One that was found good is not verified again while it is. */
export class BearerTokens {
  readonly #options: BearerTokensOptions;
  /** By the digest: a token is a credential, and stands nowhere in memory for longer than its request. Good ones only. */
  readonly #good = new Map<string, TokenVerdict & { readonly valid: true }>();

  constructor(options: BearerTokensOptions) {
    this.#options = options;
  }

  /** At once for a token that is known, as nearly all are. Rejects with a retryable error when nobody can say for the moment. */
  judge(token: string): TokenVerdict | Promise<TokenVerdict> {
    const digest = digestOf(token).toString('base64');
    const known = this.#good.get(digest);
    if (known && this.#options.clock.now().getTime() < known.untilMs) return known;
    this.#good.delete(digest);
    return this.#verify(token, digest);
  }

  async #verify(token: string, digest: string): Promise<TokenVerdict> {
    const verdict = (await this.#findVerifier(token)?.verify(token)) ?? unknownIssuer;
    if (verdict.valid) this.#remember(digest, verdict);
    return verdict;
  }

  #findVerifier(token: string): TokenVerifier | undefined {
    try {
      const { alg = '' } = decodeProtectedHeader(token);
      return alg.startsWith('HS') ? this.#options.own : this.#options.provider;
    } catch {
      return undefined;
    }
  }

  #remember(digest: string, verdict: TokenVerdict & { readonly valid: true }): void {
    const [oldest] = this.#good.keys();
    if (this.#good.size >= cachedMax && oldest !== undefined) this.#good.delete(oldest);
    this.#good.set(digest, verdict);
  }
}
