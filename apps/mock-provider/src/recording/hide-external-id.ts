/** How a notification can write the name, see `casing` of a scenario. */
const names = ['externalId', 'externalid'];

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
  return names.reduce(
    (hidden, name) => hidden.replaceAll(`"${name}":${value}`, `"${name}":${standIn}`),
    body,
  );
}
