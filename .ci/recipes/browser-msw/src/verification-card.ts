import { createReceiverClient, IneScrapingClientError } from '@ine-scraping/client';
import type { Outcome } from '@ine-scraping/contracts';

/** What a person reads. The compiler asks for a text of every outcome. */
const texts: Record<Outcome, string> = {
  CURRENT: 'The voter card is current.',
  NOT_CURRENT: 'The voter card is no longer current.',
  NOT_FOUND: 'INE does not know this voter card.',
  REPORTED_LOST: 'The voter card was reported lost.',
  REPORTED_STOLEN: 'The voter card was reported stolen.',
  INSUFFICIENT_DATA: 'The voter card could not be read: take the pictures again.',
  UNAVAILABLE: 'INE cannot be asked now: try again later.',
  INCONCLUSIVE: 'A person must look at this one.',
};

/** Shows in `element` what becomes of one verification, as the receiver behind `baseUrl` knows it. */
export async function showVerification(
  element: HTMLElement,
  baseUrl: string,
  interviewId: string,
): Promise<void> {
  const receiver = createReceiverClient({ baseUrl });
  element.textContent = 'INE is being asked …';
  try {
    const { verdict } = await receiver.waitForVerdict(interviewId, { pollIntervalMs: 100 });
    element.textContent = texts[verdict.outcome];
  } catch (error) {
    if (!(error instanceof IneScrapingClientError)) throw error;
    element.textContent = error.retryable
      ? 'This takes longer than usual.'
      : 'This could not be verified: a person must look at this one.';
  }
}
