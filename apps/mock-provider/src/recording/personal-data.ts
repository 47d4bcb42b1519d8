import { acknowledgementSchema } from '@ine-scraping/contracts';

import { allowedMethods } from '../contract-paths.ts';

/** How a notification can write the name, see `casing` of a scenario. */
const externalIdNames = ['externalId', 'externalid'];

/**
 * A customer's own id may say who somebody is. What stands for it is as long in JSON, so that each body keeps its length, and a
 * truncated one its end.
 */
export function standInFor(externalId: string): string {
  return 'x'.repeat(Buffer.byteLength(JSON.stringify(externalId)) - '""'.length);
}

/** `body` with the stand-in where it names `externalId`; the same text elsewhere is something else, and stays. */
export function hideExternalId(body: string, externalId: string | undefined): string {
  if (externalId === undefined) return body;
  const [value, standIn] = [JSON.stringify(externalId), JSON.stringify(standInFor(externalId))];
  return externalIdNames.reduce(
    (hidden, name) => hidden.replaceAll(`"${name}":${value}`, `"${name}":${standIn}`),
    body,
  );
}

/** What webhooks, frameworks and proxies answer with. Any other text in its place can be the receiver's own. */
const mediaTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/octet-stream',
  'application/problem+json',
  'application/x-www-form-urlencoded',
  'application/xml',
  'text/html',
  'text/plain',
  'text/xml',
]);

/** The media type of an answer without its parameters, which can hold anything; `other` when it is not a common one. */
export function keepMediaType(contentType: string | undefined): string | null {
  if (contentType === undefined) return null;
  const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return mediaTypes.has(type) ? type : 'other';
}

/**
 * A receiver can answer anything, its own customers' data too: only a bare `success` is kept, and written anew, because JSON
 * can name a field twice and show the last one only.
 */
export function keepAnswerBody(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    const written = JSON.stringify(value);
    const isFlag = written === '{"success":true}' || written === '{"success":false}';
    return isFlag || acknowledgementSchema.safeParse(value).success ? written : null;
  } catch {
    return null;
  }
}

/** A path that no contract has can hold anything. */
export function keepPath(path: string): string {
  return allowedMethods(path).length > 0 ? path : 'other';
}
