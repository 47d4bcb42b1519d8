import { erase, eraseByExternalId, interviewHash, type EraseContext } from '../personal-data/erase.ts';
import { systemClock } from '../runtime/clock.ts';
import { exitCodes, type Invocation } from './invocation.ts';
import { createQueue, useDatabase } from './use-database.ts';

/** Whose rows are erased: interviews by their ids, or all that have an external id. */
export type Doomed = { readonly interviewIds: readonly string[] } | { readonly externalId: string };

/**
 * Erases everything that is known of interviews, beside the receivers that run. Fails when nothing is known of one: whoever mistyped an
 * id must not believe that it is gone.
 */
export async function runErase(doomed: Doomed, invocation: Invocation): Promise<number> {
  const { stdout } = invocation;
  const instead = 'ask it: DELETE /v1/verifications/{interviewId}';
  return useDatabase(invocation, { instead }, async (command) => {
    const { audit, database } = command;
    // Jobs are removed in the transaction that removes the rest: for that the queue need not be open.
    const context: EraseContext = { database, queue: createQueue(command), clock: systemClock };
    let unknown = 0;
    const tell = (interviewIds: readonly string[], what: string): void => {
      if (interviewIds.length === 0) {
        unknown += 1;
        audit({ act: 'erase', outcome: 'NOT_FOUND' });
        stdout.write(`Nothing is known of ${what}.\n`);
      }
      for (const interviewId of interviewIds) {
        // What is left of it is also what the log may have.
        audit({ act: 'erase', interviewSha256: interviewHash(interviewId), outcome: 'ERASED' });
        stdout.write(`Interview ${interviewId} is erased.\n`);
      }
    };
    if ('externalId' in doomed) {
      tell(await eraseByExternalId(context, doomed.externalId), `external id ${doomed.externalId}`);
    } else {
      for (const interviewId of doomed.interviewIds) {
        tell(await erase(context, interviewId), `interview ${interviewId}`);
      }
    }
    return unknown === 0 ? exitCodes.done : exitCodes.failed;
  });
}
