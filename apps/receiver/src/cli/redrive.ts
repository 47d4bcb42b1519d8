import { systemClock } from '../runtime/clock.ts';
import { redrive, type LookContext, type RedriveResult } from '../scores/look.ts';
import { listDeadLetters } from '../verifications/dead-letters.ts';
import { retryPolicyDefaults } from '../verifications/retry-policy.ts';
import type { Database } from '../database/database.ts';
import { exitCodes, type Invocation } from './invocation.ts';
import { useDatabase, useQueue, type CommandContext } from './use-database.ts';

const pageSize = 500;

/** The ids that there are now, oldest first. One that fails again meanwhile is another dead letter, and is not among them. */
async function listIds(database: Database): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listDeadLetters(database, {
      limit: pageSize,
      ...(cursor !== undefined && { cursor }),
    });
    ids.push(...page.deadLetters.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

const sentences: Readonly<Record<RedriveResult['outcome'], string>> = {
  REDRIVEN: 'is tried again',
  NOT_FOUND: 'does not exist',
  NOT_FAILED: 'is not FAILED any more: it is being tried again, or it has its score',
};

async function redriveEach(
  ids: readonly string[],
  command: CommandContext,
  tell: (id: string, result: RedriveResult) => void,
): Promise<void> {
  const { config, database, logger, audit } = command;
  const policy = { ...retryPolicyDefaults, ...config.retryPolicy };
  await useQueue(command, async (queue) => {
    const context: LookContext = { database, queue, policy, clock: systemClock, logger };
    for (const deadLetterId of ids) {
      const result = await redrive(context, deadLetterId);
      const interviewId = 'interviewId' in result ? result.interviewId : undefined;
      audit({ act: 'redrive', deadLetterId, interviewId, outcome: result.outcome });
      tell(deadLetterId, result);
    }
  });
}

/** Tries dead letters again: those with these ids, or all that there are. Fails when one of them could not be. */
export async function runRedrive(ids: readonly string[], invocation: Invocation): Promise<number> {
  const { stdout } = invocation;
  const instead = 'ask it: GET /v1/dead-letters, POST /v1/dead-letters/{id}/redrive';
  return useDatabase(invocation, { instead }, async (context) => {
    const wanted = ids.length > 0 ? ids : await listIds(context.database);
    if (wanted.length === 0) {
      stdout.write('There is no dead letter.\n');
      return exitCodes.done;
    }
    let redriven = 0;
    await redriveEach(wanted, context, (id, result) => {
      if (result.outcome === 'REDRIVEN') redriven += 1;
      const of = 'interviewId' in result ? ` of interview ${result.interviewId}` : '';
      stdout.write(`Dead letter ${id}${of} ${sentences[result.outcome]}.\n`);
    });
    const when =
      context.database.engine.name === 'pglite' && redriven > 0
        ? ', as soon as the receiver is started again'
        : '';
    stdout.write(`${redriven} of ${wanted.length} redriven${when}.\n`);
    return redriven === wanted.length ? exitCodes.done : exitCodes.failed;
  });
}
