// A process of its own: sends notifications as fast as they are answered, or at a rate, and times the acknowledgements.
import { acknowledgementBody } from '@ine-scraping/contracts';
import { Client } from 'undici';

import { answerQuestions, readUsage, readUsageSince } from '../bench-process.ts';
import { runStep, type Step } from '../run-step.ts';
import { numberedNotification } from './stored-notifications.ts';

/** Longer than a receiver may take (five seconds): what is not answered by then never is. */
const limits = { headersTimeout: 10_000, bodyTimeout: 10_000 };

async function isAcknowledged(connection: Client | undefined, path: string, body: string): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await connection?.request({ path, method: 'POST', headers, body });
    return answer?.statusCode === 200 && (await answer.body.text()) === acknowledgementBody;
  } catch {
    return false;
  }
}

const answers = {
  /** With what this process used meanwhile. */
  async run({ url, ...step }: Step & { readonly url: string }) {
    const { origin, pathname: path } = new URL(url);
    const create = (): Client => new Client(origin, { pipelining: 1, ...limits });
    const connections = Array.from({ length: step.connections }, create);
    // A request that nobody needs. Node takes new connections slowly while it is busy, so that the last of many waits for
    // seconds: that belongs into no measurement of what is sent over them.
    const open = async (connection: Client): Promise<void> =>
      (await connection.request({ path, method: 'GET' })).body.dump();
    await Promise.all(connections.map(open));
    const before = readUsage();
    const result = await runStep(step, (number, connection) =>
      isAcknowledged(connections[connection], path, JSON.stringify(numberedNotification(number))),
    );
    const used = readUsageSince(before);
    await Promise.all(connections.map((connection) => connection.destroy()));
    return { ...result, ...used };
  },
};
export type LoadSender = typeof answers;
answerQuestions(answers);
