import { ArgumentInvalidError, type ErrorDetails } from './errors.ts';

/**
 * One path segment, percent-encoded. ts-rest encodes nothing, so an id with a slash or a question mark would call another
 * route. `.` and `..` cannot be encoded (a URL parser resolves `%2e%2e` too), and an empty one makes a list of a get.
 */
export function encodePathParameter(name: string, value: string, details: ErrorDetails): string {
  if (value === '') throw new ArgumentInvalidError(name, 'must not be empty', details);
  if (value === '.' || value === '..')
    throw new ArgumentInvalidError(name, 'must not be "." or ".."', details);
  if (/\p{Cs}/u.test(value))
    throw new ArgumentInvalidError(name, 'must not contain unpaired surrogates', details);
  return encodeURIComponent(value);
}

/** Every parameter of a route, encoded. */
export function encodePathParameters(
  parameters: Readonly<Record<string, unknown>>,
  details: ErrorDetails,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (typeof value !== 'string') throw new ArgumentInvalidError(name, 'must be a string', details);
      return [name, encodePathParameter(name, value, details)];
    }),
  );
}
