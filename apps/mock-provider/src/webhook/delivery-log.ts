import type { Delivery, DeliveryAttempt } from '@ine-scraping/contracts';

/**
 * How many deliveries are remembered: the two of each of 10,000 sessions. Beyond that the ones that ended
 * first are forgotten, so that a mock that runs for weeks does not fill the memory.
 */
export const deliveriesMax = 20_000;

export interface DeliveryFilter {
  readonly interviewId?: string | undefined;
}

export interface DeliveryLogOptions {
  /** Takes what a listener throws: it is nobody else's, and nobody else waits for it. */
  readonly onError: (error: unknown) => void;
}

export type DeliveryListener = (delivery: Delivery) => void | Promise<void>;

/** Remembers deliveries and tells when one ends. */
export interface DeliveryLog {
  add(delivery: Delivery): void;
  recordAttempt(delivery: Delivery, attempt: DeliveryAttempt): void;
  end(delivery: Delivery, state: 'ACKNOWLEDGED' | 'GIVEN_UP'): void;
  /** Copies, oldest first. */
  list(filter?: DeliveryFilter): Delivery[];
  /**
   * Calls back with each delivery that ends, from now on; returns how to stop that. What one listener throws keeps it from
   * no other.
   */
  onEnd(listener: DeliveryListener): () => void;
  clear(): void;
}

export function createDeliveryLog({ onError }: DeliveryLogOptions): DeliveryLog {
  const deliveries = new Map<string, Delivery>();
  /** The same, of each interview: a test that asks for one must not wait for a load of 10,000. */
  const byInterview = new Map<string, Map<string, Delivery>>();
  const endedIds = new Set<string>();
  const listeners = new Set<DeliveryListener>();

  function remember(delivery: Delivery): void {
    const { id, interviewId } = delivery;
    deliveries.set(id, delivery);
    const own = byInterview.get(interviewId);
    if (own) own.set(id, delivery);
    else byInterview.set(interviewId, new Map([[id, delivery]]));
  }

  function forget(id: string): void {
    const interviewId = deliveries.get(id)?.interviewId ?? '';
    deliveries.delete(id);
    const own = byInterview.get(interviewId);
    own?.delete(id);
    if (own?.size === 0) byInterview.delete(interviewId);
  }

  function forgetTheFirstEnded(): void {
    for (const id of endedIds) {
      if (deliveries.size <= deliveriesMax) return;
      forget(id);
      endedIds.delete(id);
    }
  }

  async function tell(listener: DeliveryListener, delivery: Delivery): Promise<void> {
    try {
      await listener(structuredClone(delivery));
    } catch (error) {
      onError(error);
    }
  }

  return {
    add(delivery) {
      remember(delivery);
      forgetTheFirstEnded();
    },
    recordAttempt(delivery, attempt) {
      delivery.attempts.push(attempt);
    },
    end(delivery, state) {
      delivery.state = state;
      delivery.nextAttemptAt = null;
      endedIds.add(delivery.id);
      // Cannot reject: what a listener throws goes to onError.
      for (const listener of listeners) void tell(listener, delivery);
    },
    list({ interviewId } = {}) {
      const found = interviewId === undefined ? deliveries : byInterview.get(interviewId);
      return [...(found?.values() ?? [])].map((delivery) => structuredClone(delivery));
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      deliveries.clear();
      byInterview.clear();
      endedIds.clear();
    },
  };
}
