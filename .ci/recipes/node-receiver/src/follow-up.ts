import { setTimeout as wait } from 'node:timers/promises';
import type { OmniClient } from '@ine-scraping/client';
import { type Score, scoreReadiness, verdict } from '@ine-scraping/contracts';
import type { Inbox } from './inbox.js';

/** Half a second, doubled after each read: the tenth comes after four minutes. A forged FINISHED costs no more than these. */
const readsMax = 10;
const firstWaitMs = 500;

/** Reads the score of each interview that has FINISHED, until it may be believed. */
export function createFollowUp(inbox: Inbox, omni: OmniClient) {
  const running = new Set<string>();

  /** The client obeys Retry-After, tries 5xx again and logs in again at 401. A 404 may only be early. */
  async function readScore(interviewId: string): Promise<Score | undefined> {
    try {
      return await omni.getScore({ interviewId });
    } catch (error) {
      console.warn(String(error));
      return undefined;
    }
  }

  async function followOne(interviewId: string): Promise<void> {
    for (let read = 1; read <= readsMax; read += 1) {
      const score = await readScore(interviewId);
      const readiness = score ? scoreReadiness(score) : 'NOT_READY';
      const isBelieved = readiness === 'READY' || (readiness === 'LAST_RESORT' && read === readsMax);
      if (score && isBelieved) {
        inbox.keepOutcome(interviewId, verdict(score).outcome);
        return;
      }
      await wait(firstWaitMs * 2 ** (read - 1), undefined, { ref: false });
    }
    console.error(`The score of ${interviewId} could not be read: the next FINISHED or start tries again.`);
  }

  /** Call it when the notification is stored, and do not wait for it: the acknowledgement must not. */
  function followUp(interviewId: string): void {
    if (running.has(interviewId) || !inbox.isDue(interviewId)) return;
    running.add(interviewId);
    void followOne(interviewId)
      .catch((error: unknown) => console.error(String(error)))
      .finally(() => running.delete(interviewId));
  }
  return followUp;
}
