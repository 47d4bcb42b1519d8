import type { Settings } from '../settings.ts';

/** The settings that decide what a session plays; none of them is a secret or says where anything is. */
const names = [
  'scrapingMs',
  'deliveryTimeoutMs',
  'deliveryPolicy',
] as const satisfies readonly (keyof Settings)[];

export function replayedSettings(settings: Settings): Record<string, string | number | boolean> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]));
}
