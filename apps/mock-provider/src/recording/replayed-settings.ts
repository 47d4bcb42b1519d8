import type { Recording } from '@ine-scraping/contracts';

import type { Settings } from '../settings.ts';

/** The settings that decide what a session plays; none of them is a secret or says where anything is. */
export function replayedSettings({
  scrapingMs,
  deliveryTimeoutMs,
  deliveryPolicy,
}: Settings): Recording['settings'] {
  return { scrapingMs, deliveryTimeoutMs, deliveryPolicy };
}
