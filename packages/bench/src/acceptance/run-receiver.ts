import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { answerQuestions } from '../answer-questions.ts';
import { receiverQuestionSchema } from './messages.ts';

/** A process that takes notifications: what the receiver and its peers have in common. */
export function runReceiver(url: Promise<string>): void {
  answerQuestions(async (message) => {
    const { question } = receiverQuestionSchema.parse(message);
    if (question === 'url') return { url: await url };
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000 };
  });
}

/** Resolves with the URL of `server` when it listens on a free port. */
export function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    );
  });
}
