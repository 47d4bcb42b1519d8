import { createHash } from 'node:crypto';

import type { Secret } from '../runtime/secret.ts';

/** What a key may do: `read` asks, `operate` has something done. Neither includes the other. */
export type Scope = 'read' | 'operate';

/** A key as the receiver knows it. The key itself is nowhere but with its owner. */
export interface ApiKey {
  /** What the log calls whoever has it. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** SHA-256 of the key, in hexadecimal. Enough for 256 random bits, and cheap on a route that anybody can call. */
  readonly sha256: Secret;
}

/** What is compared in place of a credential: as long as every other, so that comparing tells nothing of its length. */
export function digestOf(credential: string): Buffer {
  return createHash('sha256').update(credential).digest();
}
