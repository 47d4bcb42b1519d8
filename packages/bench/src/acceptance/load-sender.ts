// A process of its own: sends notifications as fast as they are answered, or at a rate, and times the acknowledgements.
import { acknowledgementBody } from '@ine-scraping/contracts';
import { Client } from 'undici';

import { answerQuestions } from '../answer-questions.ts';
import { type StepAnswer, stepSchema } from './messages.ts';
import { numberedNotification } from './numbered-notification.ts';
import { runStep } from './run-step.ts';

/** Longer than a receiver may take (five seconds): what is not answered by then never is. */
const answerMsMax = 10_000;

/** One connection that is kept open, for one request at a time. */
function createConnection(url: URL): Client {
  return new Client(url.origin, { pipelining: 1, headersTimeout: answerMsMax, bodyTimeout: answerMsMax });
}

/**
 * A request that nobody needs. Node takes new connections slowly while it is busy, so that the last of many waits for
 * seconds: that belongs into no measurement of what is sent over them.
 */
async function open(connection: Client, path: string): Promise<void> {
  await (await connection.request({ path, method: 'GET' })).body.dump();
}

async function isAcknowledged(connection: Client | undefined, path: string, body: string): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await connection?.request({ path, method: 'POST', headers, body });
    return answer?.statusCode === 200 && (await answer.body.text()) === acknowledgementBody;
  } catch {
    return false;
  }
}

answerQuestions(async (message): Promise<StepAnswer> => {
  const step = stepSchema.parse(message);
  const url = new URL(step.url);
  const connections = Array.from({ length: step.connections }, () => createConnection(url));
  await Promise.all(connections.map((connection) => open(connection, url.pathname)));
  const cpuBefore = process.cpuUsage();
  const begunMs = performance.now();
  const { sent, latenciesMs, unacknowledged } = await runStep(step, (number, connection) =>
    isAcknowledged(connections[connection], url.pathname, JSON.stringify(numberedNotification(number))),
  );
  const elapsedMs = performance.now() - begunMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  await Promise.all(connections.map((connection) => connection.destroy()));
  return { sent, latenciesMs, unacknowledged, elapsedMs, cpuMs: (user + system) / 1000 };
});
