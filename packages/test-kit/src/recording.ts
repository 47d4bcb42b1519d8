import type { Recording } from '@ine-scraping/contracts';

/** The recording of a session in which nothing happened but that scraping began. */
export const emptyRecording: Recording = {
  recording: 2,
  interviewId: 'i',
  seed: 's',
  externalId: null,
  scenario: {},
  settings: { scrapingMs: 3000, deliveryTimeoutMs: 10_000, deliveryPolicy: 'documented' },
  clock: { mode: 'manual', startedAt: '2026-01-01T00:00:00.000Z' },
  scrapingsAtMs: [0],
  deliveries: [],
  requests: [],
};
