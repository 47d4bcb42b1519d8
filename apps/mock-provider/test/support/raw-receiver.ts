import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { acknowledgementBody } from '@ine-scraping/contracts';

/** What arrived, whatever it was. */
export interface RawRequest {
  readonly raw: string;
  /** False: the connection ended before the promised length. */
  readonly complete: boolean;
  readonly headers: IncomingMessage['headers'];
}

export type RawBehaviour = (response: ServerResponse, request: RawRequest) => void;

export interface RawReceiver {
  readonly url: string;
  readonly requests: RawRequest[];
  behave(behaviour: RawBehaviour): void;
}

/** Answers with these. */
export function reply(
  status: number,
  body: string = acknowledgementBody,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): RawBehaviour {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A receiver that does what it should: 415 and 400 for what it cannot take, else the acknowledgement. */
export const behaveWell: RawBehaviour = (response, request) => {
  const isTyped = request.headers['content-type'] === 'application/json';
  const status = !isTyped ? 415 : isJson(request.raw) ? 200 : 400;
  reply(status)(response, request);
};

async function readAll(request: IncomingMessage): Promise<Omit<RawRequest, 'headers'>> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // A body that breaks off is what some tests are about.
  }
  return { raw: Buffer.concat(chunks).toString(), complete: request.complete };
}

/** A receiver that takes anything, on a port of its own; it stops with the test. */
export async function startRawReceiver(behaviour: RawBehaviour = behaveWell): Promise<RawReceiver> {
  const requests: RawRequest[] = [];
  let current = behaviour;
  const server = createServer((request, response) => {
    void readAll(request).then((read) => {
      const received = { ...read, headers: request.headers };
      requests.push(received);
      if (received.complete) current(response, received);
    });
  });
  const port = await listenInTest(server);
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    requests,
    behave: (next) => {
      current = next;
    },
  };
}
