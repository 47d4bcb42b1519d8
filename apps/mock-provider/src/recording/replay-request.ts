import type { PlayRequest, Recording } from '@ine-scraping/contracts';

/** What plays the session of `recording` again, on a mock that has its settings; its scenario is the caller's to name. Pure. */
export function replayRequest({ seed, externalId, scrapingsAtMs }: Recording): PlayRequest {
  return {
    seed,
    ...(externalId === null ? {} : { externalId }),
    scrapeAgainAfterMs: scrapingsAtMs.slice(1),
  };
}
