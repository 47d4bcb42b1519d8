import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { evidenceOf, evidenceSchema, type Score, type ShownEvidence } from '@ine-scraping/contracts';

import { Secret } from '../runtime/secret.ts';

/** A key of 256 bits, in base64, and what it is called beside everything that is sealed with it. */
export interface EvidenceKey {
  readonly id: string;
  readonly key: Secret;
}

/** Whether evidence is kept, and what seals and opens it. */
export interface EvidenceSettings {
  readonly store: boolean;
  /** The first seals, any opens: one can follow the other. */
  readonly keys: readonly EvidenceKey[];
}

const keyBytes = 32;
/** As NIST recommends for GCM. Drawn at random, one key is good for 2^32 scores (SP 800-38D, 8.3). */
const nonceBytes = 12;
const tagBytes = 16;
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** Reads `kid:base64`; `undefined` for anything else. */
export function parseEvidenceKey(text: string): EvidenceKey | undefined {
  const [id = '', key = '', ...rest] = text.trim().split(':');
  const bytes = Buffer.from(key, 'base64');
  const isExact = bytes.length === keyBytes && /^[A-Za-z0-9+/_-]+=?$/.test(key);
  return idPattern.test(id) && isExact && rest.length === 0 ? { id, key: new Secret(key) } : undefined;
}

function bytesOf({ key }: EvidenceKey): Buffer {
  return Buffer.from(key.reveal(), 'base64');
}

/** What is sealed cannot be moved to another interview, nor called by another key's name. */
function contextOf(interviewId: string, keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['evidence', keyId, interviewId]));
}

/**
 * Seals the evidence of scores and opens it again: AES-256-GCM, a random nonce each, bound to its interview. What is stored is the
 * length of the key's id, the id, the nonce, the tag and the sealed text.
 */
export class EvidenceSafe {
  readonly #store: boolean;
  readonly #keys: readonly EvidenceKey[];

  /** @throws TypeError when evidence is to be stored and there is no key. */
  constructor({ keys, store }: EvidenceSettings) {
    if (store && keys.length === 0) throw new TypeError('evidence is stored with a key only');
    this.#store = store;
    this.#keys = keys;
  }

  /** The evidence in `score`, sealed; `null` when there is none, and when none shall be kept. */
  seal(interviewId: string, score: Score): Uint8Array | null {
    const [key] = this.#keys;
    const evidence = this.#store ? evidenceOf(score) : undefined;
    if (!key || !evidence) return null;
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', bytesOf(key), nonce, { authTagLength: tagBytes });
    cipher.setAAD(contextOf(interviewId, key.id));
    const text = Buffer.concat([cipher.update(JSON.stringify(evidence), 'utf8'), cipher.final()]);
    const id = Buffer.from(key.id);
    return Buffer.concat([Buffer.of(id.length), id, nonce, cipher.getAuthTag(), text]);
  }

  /** What of `sealed` somebody may see who `mayRead` it or not. Never throws: a verification stays readable without its evidence. */
  show(interviewId: string, sealed: Uint8Array | null, mayRead: boolean): ShownEvidence {
    if (sealed === null) return { status: 'NOT_STORED' };
    return mayRead ? this.#open(interviewId, Buffer.from(sealed)) : { status: 'MASKED' };
  }

  #open(interviewId: string, sealed: Buffer): ShownEvidence {
    const idEnd = 1 + (sealed[0] ?? 0);
    const keyId = sealed.toString('utf8', 1, idEnd);
    const key = this.#keys.find(({ id }) => id === keyId);
    if (!key) return { status: 'UNREADABLE', keyId };
    const nonce = sealed.subarray(idEnd, idEnd + nonceBytes);
    const tag = sealed.subarray(idEnd + nonceBytes, idEnd + nonceBytes + tagBytes);
    try {
      const decipher = createDecipheriv('aes-256-gcm', bytesOf(key), nonce, { authTagLength: tagBytes });
      decipher.setAAD(contextOf(interviewId, keyId)).setAuthTag(tag);
      const sealedText = sealed.subarray(idEnd + nonceBytes + tagBytes);
      const text = Buffer.concat([decipher.update(sealedText), decipher.final()]).toString('utf8');
      return { status: 'SHOWN', values: evidenceSchema.parse(JSON.parse(text)) };
    } catch {
      // Another key under the same name, or bytes that somebody changed: what GCM does not vouch for is shown to nobody.
      return { status: 'UNREADABLE', keyId };
    }
  }
}

/** Keeps nothing, and opens nothing. */
export const noEvidence = new EvidenceSafe({ store: false, keys: [] });
