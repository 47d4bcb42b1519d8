import type { ReceiverRequest } from '@ine-scraping/contracts';

/** The latest requests in the order in which they came, up to a limit. */
export interface LatestRequests {
  /** Returns the one that is forgotten in its place, if the limit is reached. */
  add(request: ReceiverRequest): ReceiverRequest | undefined;
  /** Oldest first. */
  list(): readonly ReceiverRequest[];
}

export function createLatestRequests(max: number): LatestRequests {
  const places: ReceiverRequest[] = [];
  /** The place of the oldest, once all are taken. */
  let next = 0;
  return {
    add(request) {
      const oldest = places[next];
      places[next] = request;
      next = (next + 1) % max;
      return oldest;
    },
    list: () => (places.length < max ? places : [...places.slice(next), ...places.slice(0, next)]),
  };
}
