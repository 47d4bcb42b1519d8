import type { Delivery } from '@ine-scraping/contracts';
import { z } from 'zod';

import type { DeliveryLog } from '../webhook/delivery-log.ts';
import { MockProviderError, stoppedError } from '../errors.ts';
import { timerMsMax } from '../clock/real-clock.ts';

const timeoutMsDefault = 5000;

export const deliveryWantedSchema = z
  .strictObject({
    interviewId: z.string(),
    /** `ScrapingStatus`, one that Incode does not document too. Default: any. */
    status: z.string().optional(),
    /** Its place in the scenario, counted from 1. Default: any. */
    notification: z.int().positive().optional(),
    /** True: a forgery, which Incode has not sent. Default false. */
    forged: z.boolean().default(false),
    /** Real milliseconds; `Infinity` for no limit. Default: 5000. */
    timeoutMs: z.union([z.number().nonnegative(), z.literal(Infinity)]).default(timeoutMsDefault),
  })
  .readonly();

/** Which delivery to wait for: the first that ends of those that all of it fits. */
export type DeliveryWanted = z.input<typeof deliveryWantedSchema>;
/** The same with its defaults. */
export type Wanted = z.output<typeof deliveryWantedSchema>;

/** Waits for deliveries to end, each with its own limit. */
export interface DeliveryWaits {
  /** At once when the delivery has ended already. Rejects with `DELIVERY_TIMEOUT`, `STOPPED`. */
  wait(wanted: Wanted): Promise<Delivery>;
  /** Rejects all that wait, and from now on whoever would have to. */
  stop(): void;
}

function fits(delivery: Delivery, { interviewId, status, notification, forged }: Wanted): boolean {
  return (
    delivery.interviewId === interviewId &&
    delivery.forged === forged &&
    (status === undefined || delivery.scrapingStatus === status) &&
    (notification === undefined || delivery.notification === notification)
  );
}

/** Such as `forged FINISHED delivery 2`. */
function describeWanted({ interviewId, status, notification, forged }: Wanted): string {
  const words = [forged ? 'forged' : '', status ?? '', 'delivery', notification ?? ''];
  return `${words.filter((word) => word !== '').join(' ')} of ${interviewId}`;
}

export function createDeliveryWaits(deliveries: DeliveryLog): DeliveryWaits {
  const breakOffs = new Set<() => void>();
  let stopped = false;

  function waitForEnd(wanted: Wanted): Promise<Delivery> {
    const { timeoutMs } = wanted;
    return new Promise((resolve, reject) => {
      function settle(): void {
        clearTimeout(timer);
        stopListening();
        breakOffs.delete(breakOff);
      }
      const stopListening = deliveries.onEnd((delivery) => {
        if (!fits(delivery, wanted)) return;
        settle();
        resolve(delivery);
      });
      const timer = setTimeout(
        () => {
          settle();
          const message = `No ${describeWanted(wanted)} ended within ${timeoutMs} ms.`;
          reject(new MockProviderError('DELIVERY_TIMEOUT', message));
        },
        Math.min(timeoutMs, timerMsMax),
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
      const known = deliveries.list({ interviewId: wanted.interviewId });
      const ended = known.find((delivery) => delivery.state !== 'PENDING' && fits(delivery, wanted));
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
