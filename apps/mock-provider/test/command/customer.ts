import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

import { acknowledgementBody, recogniseScrapingStatus } from '@ine-scraping/contracts';

/** How a customer's backend behaves. By default it does everything right. */
export interface Behaviour {
  /** Where Incode is; scores are read there. Default: none are read. */
  readonly omniUrl?: string;
  /** Called with each notification, counted from 1; true: it has answered. */
  readonly answer?: (response: ServerResponse, count: number, request: IncomingMessage) => boolean;
  /** Milliseconds that each notification waits for its answer. Default 0. */
  readonly delayMs?: number;
  /** Reads the score already at IN_PROGRESS. */
  readonly impatient?: boolean;
  /** What the read API says of every interview. Default: it knows none. */
  readonly verification?: (interviewId: string) => Verification | Promise<Verification>;
  /** Looks for the score so many milliseconds after IN_PROGRESS, for a FINISHED that never comes. Default: never. */
  readonly looksAfterMs?: number;
}

interface Verification {
  readonly status: number;
  readonly body: unknown;
}

export interface Customer {
  readonly webhookUrl: string;
  readonly url: string;
  /** Bodies in the order in which they came. */
  readonly bodies: string[];
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function readScore(omniUrl: string, interviewId: string): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'api-version': '1.0',
    'x-api-key': 'development-api-key',
  };
  const credentials = { email: 'executive@example.com', password: 'development-password' };
  const body = JSON.stringify(credentials);
  const logIn = await fetch(`${omniUrl}/executive/log-in`, { method: 'POST', headers, body });
  const { token } = (await logIn.json()) as { token: string };
  await fetch(`${omniUrl}/omni/get/score?id=${interviewId}`, {
    headers: { ...headers, 'x-incode-hardware-id': token },
  });
}

/** Another team's backend, by its HTTP side alone; it stops with the test. */
export async function startCustomer(behaviour: Behaviour = {}): Promise<Customer> {
  const bodies: string[] = [];
  const { omniUrl, answer, delayMs = 0, impatient = false, looksAfterMs = 0, verification } = behaviour;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, interviewId] = /^\/v1\/verifications\/(\w+)$/.exec(request.url ?? '') ?? [];
    if (interviewId !== undefined) {
      const { status, body } = (await verification?.(interviewId)) ?? { status: 404, body: {} };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return;
    }
    const body = await readAll(request);
    bodies.push(body);
    if (delayMs > 0) await wait(delayMs);
    if (answer?.(response, bodies.length, request)) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end(acknowledgementBody);
    if (omniUrl === undefined) return;
    const { InterviewId, ScrapingStatus } = JSON.parse(body) as Record<string, string>;
    if (looksAfterMs > 0) await wait(looksAfterMs);
    if (impatient || looksAfterMs > 0 || recogniseScrapingStatus(ScrapingStatus ?? '') === 'FINISHED')
      await readScore(omniUrl, InterviewId ?? '');
  }

  // A command that ends meanwhile takes the scores with it.
  const server = createServer((request, response) => void take(request, response).catch(() => undefined));
  const port = await listenInTest(server);
  const url = `http://127.0.0.1:${port}`;
  return { url, webhookUrl: `${url}/webhook`, bodies };
}

const json = { 'content-type': 'application/json' };

/** Answers as many official samples do, and as the INE Scraping page does not accept. */
export function answerBoolean(response: ServerResponse): boolean {
  response.writeHead(200, json).end('{"success":true}');
  return true;
}

/** An acknowledgement with a customer's data beside it, which the general page takes. */
export function answerWithMore(response: ServerResponse): boolean {
  response.writeHead(200, json).end('{"success":"true","customer":"Mariana","note":"\u001b[2J"}');
  return true;
}

/** Takes only what carries the header that the tests give the mock. */
export function refuseForgeries(response: ServerResponse, _count: number, request: IncomingMessage): boolean {
  if (request.headers['x-webhook-secret'] === 'of-the-tests') return false;
  response.writeHead(401, json).end('{}');
  return true;
}

/** Closes the connection instead of an answer. */
export function drop(response: ServerResponse): boolean {
  response.socket?.destroy();
  return true;
}
