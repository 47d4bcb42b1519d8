// A process of its own: sends notifications as fast as they are answered, or at a rate, and times the acknowledgements.
import { acknowledgementBody } from '@ine-scraping/contracts';
import { Client } from 'undici';

import { answerQuestions, readUsage, readUsageSince } from '../bench-process.ts';
import { runStep, type Step } from '../run-step.ts';
import { notificationHeaders as headers } from './start-receivers.ts';
import { numberedNotification, type SentStatus } from './stored-notifications.ts';

/** Longer than a receiver may take (five seconds): what is not answered by then never is. */
const limits = { headersTimeout: 10_000, bodyTimeout: 10_000 };

async function isAcknowledged(connection: Client | undefined, path: string, body: string): Promise<boolean> {
  try {
    const answer = await connection?.request({ path, method: 'POST', headers, body });
    return answer?.statusCode === 200 && (await answer.body.text()) === acknowledgementBody;
  } catch {
    return false;
  }
}

interface Load {
  /** Connections are spread over them; they differ in nothing but the origin. */
  readonly urls: readonly string[];
  readonly statuses: readonly SentStatus[];
}

const answers = {
  /** With what this process used meanwhile. */
  async run({ urls, statuses, ...step }: Step & Load) {
    const path = new URL(urls[0] ?? '').pathname;
    const connections = Array.from({ length: step.connections }, (_, index) => {
      const { origin } = new URL(urls[index % urls.length] ?? '');
      return new Client(origin, { pipelining: 1, ...limits });
    });
    // A request that nobody needs. Node takes new connections slowly while it is busy, so that the last of many waits for
    // seconds: that belongs into no measurement of what is sent over them.
    const open = async (connection: Client): Promise<void> =>
      (await connection.request({ path, method: 'GET' })).body.dump();
    await Promise.all(connections.map(open));
    const before = readUsage();
    const result = await runStep(step, (number, connection) =>
      isAcknowledged(connections[connection], path, JSON.stringify(numberedNotification(number, statuses))),
    );
    const used = readUsageSince(before);
    await Promise.all(connections.map((connection) => connection.destroy()));
    return { ...result, ...used };
  },
};
export type LoadSender = typeof answers;
answerQuestions(answers);
