import { ArgumentInvalidError } from './errors.ts';

/**
 * Refuses what cannot be the value of a header. The platform would refuse it too, with an error that quotes the value, which
 * is a key or a token, and that looks like a broken connection.
 */
export function assertHeader(field: string, value: unknown, endpoint: string): void {
  if (typeof value !== 'string' || value === '')
    throw new ArgumentInvalidError(field, 'must be a string that is not empty', { endpoint });
  try {
    void new Headers({ 'x-value': value });
  } catch {
    throw new ArgumentInvalidError(field, 'has a character that no header may have', { endpoint });
  }
}
