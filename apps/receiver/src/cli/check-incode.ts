import { createReadScore } from '../receiver.ts';
import { classifyReadError } from '../scores/read-error.ts';
import type { ReceiverConfig } from '../settings/config.ts';
import { failed, ok, type Finding } from './finding.ts';

/** Has the form of Incode's ids, and nobody's is like that. */
const nobodysInterview = '0'.repeat(24);
const totalMs = 20_000;

/**
 * Logs in and asks for the score of an interview that is not there: the log-in takes the e-mail address and the password, and the
 * score the API key. Whatever Incode says of the interview itself, it has let us in by then.
 */
export async function checkIncode(config: ReceiverConfig): Promise<Finding> {
  const { baseUrl } = config.omni;
  const letIn = ok(`${baseUrl} takes the log-in, and answers for scores`);
  try {
    await createReadScore(config, totalMs)(nobodysInterview, { signal: AbortSignal.timeout(totalMs) });
    return letIn;
  } catch (error) {
    const { code, counter, detail, shutOut } = classifyReadError(error);
    const isAnswered = code === 'OMNI_STATUS' && !shutOut;
    const isDown = error instanceof Error && 'status' in error && Number(error.status) >= 500;
    if (counter === 'brief' || (isAnswered && !isDown)) return letIn;
    return failed(
      `no score can be read at ${baseUrl}: ${detail} (OMNI_BASE_URL, OMNI_API_KEY, OMNI_EMAIL, OMNI_PASSWORD)`,
    );
  }
}
