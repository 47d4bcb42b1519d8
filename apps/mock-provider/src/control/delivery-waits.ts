import type { Delivery, ScrapingStatus } from '@ine-scraping/contracts';

import type { DeliveryLog } from '../deliveries/delivery-log.ts';
import { MockProviderError, stoppedError } from '../errors.ts';

/** Which delivery to wait for. */
export interface DeliveryWanted {
  readonly interviewId: string;
  /** Default: any. */
  readonly status?: ScrapingStatus | undefined;
  /** The same as `status`, under the name that a delivery has for it. */
  readonly scrapingStatus?: ScrapingStatus | undefined;
  /** Real milliseconds. Default: 5000. */
  readonly timeoutMs?: number;
}

/** Waits for deliveries to end, each with its own limit. */
export interface DeliveryWaits {
  /** At once when the delivery has ended already. Rejects with `DELIVERY_TIMEOUT`, `STOPPED`. */
  wait(wanted: DeliveryWanted): Promise<Delivery>;
  /** Rejects all that wait, and from now on whoever would have to. */
  stop(): void;
}

const timeoutMsDefault = 5000;

/** What Node's timers hold; a longer time would be over at once. */
const timeoutMsMax = 2 ** 31 - 1;

export function createDeliveryWaits(deliveries: DeliveryLog): DeliveryWaits {
  const breakOffs = new Set<() => void>();
  let stopped = false;

  function waitForEnd(wanted: DeliveryWanted): Promise<Delivery> {
    const { interviewId, status, scrapingStatus = status, timeoutMs = timeoutMsDefault } = wanted;
    return new Promise((resolve, reject) => {
      function settle(): void {
        clearTimeout(timer);
        stopListening();
        breakOffs.delete(breakOff);
      }
      const stopListening = deliveries.onEnd((delivery) => {
        if (delivery.interviewId !== interviewId) return;
        if (scrapingStatus !== undefined && delivery.scrapingStatus !== scrapingStatus) return;
        settle();
        resolve(delivery);
      });
      const timer = setTimeout(
        () => {
          settle();
          const message = `The ${scrapingStatus ?? 'first'} delivery of ${interviewId} did not end within ${timeoutMs} ms.`;
          reject(new MockProviderError('DELIVERY_TIMEOUT', message));
        },
        Math.min(timeoutMs, timeoutMsMax),
      );
      const breakOff = (): void => {
        settle();
        reject(stoppedError());
      };
      breakOffs.add(breakOff);
    });
  }

  return {
    async wait(wanted) {
      const { interviewId, status, scrapingStatus = status } = wanted;
      const known = deliveries.list({ interviewId, scrapingStatus });
      const ended = known.find(({ state }) => state !== 'PENDING');
      if (ended) return ended;
      if (stopped) throw stoppedError();
      return waitForEnd(wanted);
    },
    stop() {
      stopped = true;
      for (const breakOff of breakOffs) breakOff();
    },
  };
}
