import { hash } from 'node:crypto';

/** A repeatable source of invented data: the same seed gives the same values on every machine. */
export interface Random {
  /** An integer from 0 up to, not including, `limit`. */
  integer(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** `length` decimal digits. */
  digits(length: number): string;
  /** `length` lower-case hexadecimal characters. */
  hex(length: number): string;
  /** `length` characters of the base64url alphabet. */
  base64url(length: number): string;
}

const hexDigits = '0123456789abcdef';
const base64urlDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** SHA-256 in counter mode: no dependency on a generator that another Node version could change. */
export function createRandom(seed: string): Random {
  let block = Buffer.alloc(0);
  let blockNumber = 0;
  let offset = 0;

  function integer(limit: number): number {
    if (offset + 6 > block.length) {
      // In one go: an object for each block would be most of what the garbage collector has to do under load.
      block = hash('sha256', `${blockNumber}:${seed}`, 'buffer');
      blockNumber += 1;
      offset = 0;
    }
    // 48 bits: the modulo's bias is far below anything that a test could see.
    const value = block.readUIntBE(offset, 6) % limit;
    offset += 6;
    return value;
  }

  function text(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet.charAt(integer(alphabet.length))).join('');
  }

  return {
    integer,
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new RangeError('Cannot pick from an empty list.');
      return items[integer(items.length)] as Item;
    },
    digits: (length) => text('0123456789', length),
    hex: (length) => text(hexDigits, length),
    base64url: (length) => text(base64urlDigits, length),
  };
}
