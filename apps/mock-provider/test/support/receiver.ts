import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { acknowledgementBody, type SentNotification, sentNotificationSchema } from '@ine-scraping/contracts';
import { onTestFinished } from 'vitest';

/** What the receiver of a test does with one notification. */
export type Behaviour = (response: ServerResponse, notification: SentNotification) => void;

export interface Receiver {
  readonly url: string;
  /** What arrived, in order, with the headers. */
  readonly requests: { notification: SentNotification; raw: string; headers: IncomingMessage['headers'] }[];
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
}

/** Answers with these. */
export function answer(
  status: number,
  body: string = acknowledgementBody,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Behaviour {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

export const acknowledge = answer(200);

/** Takes the request and never answers. */
export const hang: Behaviour = () => undefined;

/** Closes the connection without an answer. */
export const hangUp: Behaviour = (response) => {
  response.socket?.destroy();
};

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A customer's receiver on a port of its own; it stops with the test. */
export async function startReceiver(behaviour: Behaviour = acknowledge): Promise<Receiver> {
  const requests: Receiver['requests'] = [];
  let current = behaviour;
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await readAll(request);
    const notification = sentNotificationSchema.parse(JSON.parse(raw));
    requests.push({ notification, raw, headers: request.headers });
    current(response, notification);
  }
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/webhook`,
    requests,
    behave: (next) => {
      current = next;
    },
    stop() {
      stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return stopped;
    },
  };
  onTestFinished(() => receiver.stop());
  return receiver;
}
