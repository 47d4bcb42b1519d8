import { createHash, timingSafeEqual } from 'node:crypto';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Whether a header has one of the secrets, compared whole and in constant time. Give two while you change from one to the
 * other in Incode's Dashboard.
 */
export function createAccess(secrets: readonly string[]): (given: string | undefined) => boolean {
  const digests = secrets.map(digest);
  return (given = '') => {
    const found = digest(given);
    return digests.some((wanted) => timingSafeEqual(wanted, found));
  };
}
