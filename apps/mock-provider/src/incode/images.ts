import type { ImagesResponse } from '@ine-scraping/contracts';

/** One grey pixel: enough for a client that decodes what it gets. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

/** Names of images that a session has (the first two OBS, the others INF). */
const imageNames: ReadonlySet<string> = new Set([
  'selfie',
  'croppedFrontID',
  'croppedBackID',
  'croppedFace',
  'fullFrameFrontID',
  'fullFrameBackID',
]);

/** The images asked for, base64 by name; `null` for one that the session does not have (INF). */
export function describeImages(wanted: readonly string[], deleted: boolean): ImagesResponse {
  return Object.fromEntries(wanted.map((name) => [name, imageNames.has(name) && !deleted ? pixel : null]));
}
