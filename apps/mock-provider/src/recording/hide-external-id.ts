/**
 * A customer's own id may say who somebody is. What stands for it is as long in JSON, so that each body keeps its length, and a
 * truncated one its end.
 */
export function standInFor(externalId: string): string {
  return 'x'.repeat(Buffer.byteLength(escaped(externalId)));
}

/** `body` with the stand-in where it names `externalId`. */
export function hideExternalId(body: string, externalId: string | undefined): string {
  if (externalId === undefined || externalId === '') return body;
  return body.replaceAll(`"${escaped(externalId)}"`, `"${standInFor(externalId)}"`);
}

/** As it is written between the quotes of JSON. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
