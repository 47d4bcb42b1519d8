import { behaveWell, type RawBehaviour, reply } from './raw-receiver.ts';

/** How many attempts a receiver refuses before it takes one. */
export interface Refusals {
  readonly IN_PROGRESS: number;
  readonly FINISHED: number;
  /** Deliveries that bring the same bytes at the same time: each of them is refused as often. Default 1. */
  readonly together?: number;
}

/**
 * Refuses each notification as often as `refusals` says. The bytes decide, and how often they came before, so that two runs in which
 * the same is due at the same times are answered the same.
 */
export function refuseFirst({ together = 1, ...refusals }: Refusals): RawBehaviour {
  const seen = new Map<string, number>();
  return (response, request) => {
    const { raw } = request;
    const status = (['IN_PROGRESS', 'FINISHED'] as const).find((known) => raw.includes(`"${known}"`));
    const before = seen.get(raw) ?? 0;
    seen.set(raw, before + 1);
    const refused = status !== undefined && before < refusals[status] * together;
    (refused ? reply(503) : behaveWell)(response, request);
  };
}
