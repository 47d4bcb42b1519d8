// A process of its own: sends notifications as fast as they are answered, or at a rate, and times the acknowledgements.
import { acknowledgementBody } from '@ine-scraping/contracts';

import { answerQuestions } from '../answer-questions.ts';
import { HttpConnection } from './http-connection.ts';
import { type StepAnswer, stepSchema } from './messages.ts';
import { numberedNotification } from './numbered-notification.ts';
import { runStep } from './run-step.ts';

async function isAcknowledged(connection: HttpConnection | undefined, body: string): Promise<boolean> {
  try {
    const answer = await connection?.post(body);
    return answer?.status === 200 && answer.body === acknowledgementBody;
  } catch {
    return false;
  }
}

answerQuestions(async (message): Promise<StepAnswer> => {
  const step = stepSchema.parse(message);
  const connections = Array.from({ length: step.connections }, () => new HttpConnection(step.url));
  await Promise.all(connections.map((connection) => connection.open()));
  const cpuBefore = process.cpuUsage();
  const begunMs = performance.now();
  const { sent, latenciesMs, unacknowledged } = await runStep(step, (number, connection) =>
    isAcknowledged(connections[connection], JSON.stringify(numberedNotification(number))),
  );
  const elapsedMs = performance.now() - begunMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const connection of connections) connection.close();
  return { sent, latenciesMs, unacknowledged, elapsedMs, cpuMs: (user + system) / 1000 };
});
