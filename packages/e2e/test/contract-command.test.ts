import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';

import { acknowledgementBody, notificationSchema } from '@ine-scraping/contracts';
import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import { ownCommand, runCommand, type FinishedCommand } from './support/command.ts';

async function listen(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listenInTest(createServer(listener))}/their/webhook`;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function isNotification(request: IncomingMessage, body: Buffer): boolean {
  const isJson = request.headers['content-type']?.split(';')[0] === 'application/json';
  if (request.method !== 'POST' || !isJson || body.length > 64 * 1024) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return notificationSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** Another team's receiver: right in everything, but for how it acknowledges. */
function receiver(acknowledge: (response: ServerResponse, body: Buffer) => void): RequestListener {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (isNotification(request, body)) acknowledge(response, body);
    else response.writeHead(400).end();
  };
  // Some requests break off: that is nobody's business any more.
  return (request, response) => void answer(request, response).catch(() => response.destroy());
}

const json = { 'content-type': 'application/json' };

function testContract(...args: string[]): Promise<FinishedCommand> {
  return runCommand(ownCommand('test-contract', ...args));
}

test('a receiver that keeps every rule turns it green', async () => {
  const url = await listen(receiver((response) => response.writeHead(200, json).end(acknowledgementBody)));
  const { exitCode, stdout } = await testContract('--receiver', url);
  expect(stdout).toMatch(
    /^receiver http.*\n {2}These interviews are invented: .*dead letters.*\n( {2}[✓-] .*\n)+\n\d+ passed, 0 failed\n$/,
  );
  expect(exitCode).toBe(0);
});

const bodyRule = 'The acknowledgement must be exactly {"success":"true"}, with "true" as a string.';

test.each([
  {
    name: 'echoes the body',
    acknowledge: (response: ServerResponse, body: Buffer) => response.writeHead(200, json).end(body),
    id: 'ack.body',
    sentence: `${bodyRule} The body has no "success"`,
  },
  {
    name: 'answers boolean true',
    acknowledge: (response: ServerResponse) => response.writeHead(200, json).end('{"success":true}'),
    id: 'ack.body',
    sentence: `${bodyRule} "success" is the Boolean true, not the string "true"`,
  },
  {
    name: 'answers 201',
    acknowledge: (response: ServerResponse) => response.writeHead(201, json).end(acknowledgementBody),
    id: 'ack.status',
    sentence: 'A notification must be answered with status 200, or Incode sends it again. The status is 201',
  },
  {
    name: 'hangs up',
    acknowledge: (response: ServerResponse) => response.destroy(),
    id: 'ack.complete',
    sentence: 'The connection ended without an answer (ECONNRESET).',
  },
])(
  'a receiver that $name turns it red, with a sentence that names the rule',
  async ({ acknowledge, id, sentence }) => {
    const url = await listen(receiver(acknowledge));
    const { exitCode, stdout, stderr } = await testContract('--receiver', url);
    expect(stdout.match(/^ {2}✗ \S+/gm)).toEqual([`  ✗ ${id}`]);
    expect(stdout).toContain(sentence);
    expect(stdout).toMatch(/\d+ passed, 1 failed\n$/);
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
  },
);

test('a failure shows what was sent, as a line to copy, and what came back', async () => {
  const url = await listen(receiver((response) => response.writeHead(200, json).end('{"success":true}')));
  const { stdout } = await testContract('--receiver', url);
  const sent = /✗ ack\.body .*\n.*\n {6}sent: +(curl .*)\n {6}came back: (.*)\n/.exec(stdout);
  expect(sent?.[2]).toBe('200 application/json {"success":true}');
  const again = await runCommand(['sh', '-c', `${sent?.[1]} -s`]);
  expect(again.stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"success":true\}$/);
});

test.each([
  [404, 'Is the path right?'],
  [405, 'Is the path right, and does it take POST?'],
  [401, 'Give its credentials'],
  [403, 'Give its credentials'],
])('a URL that answers %d to everything passes no check, and is one sentence', async (status, why) => {
  const url = await listen((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  const { exitCode, stdout, stderr } = await testContract('--receiver', url);
  expect(stderr).toMatch(/^http[^\n]* to a sound notification, so nothing can be graded\. [^\n]*\n$/);
  expect(stderr).toContain(`answers ${status} to a sound notification, so nothing can be graded. ${why}`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
});

test.each([
  [307, 'ack.redirect'],
  [502, 'ack.status'],
])('a URL that answers %d to everything fails, and says what to do', async (status, id) => {
  const url = await listen((request, response) => {
    request.resume().on('end', () => response.writeHead(status, { location: '/' }).end());
  });
  const { exitCode, stdout } = await testContract('--receiver', url);
  expect(stdout).toContain(`  ✗ ${id} `);
  expect(stdout).toMatch(/\n {6}do: +[A-Z]/);
  expect(exitCode).toBe(1);
});

test('a URL where nobody listens is one sentence, not a list of failures', async () => {
  const url = `http://127.0.0.1:${await findFreePort()}/webhook`;
  const { exitCode, stdout, stderr } = await testContract('--receiver', url);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^Nobody can be notified at 127\.0\.0\.1:\d+: the connection failed\. .*\.\n$/);
});

test.each([
  [
    ['--receiver', 'not a url'],
    '--receiver must be a URL such as http://127.0.0.1:8080/webhook; see --help.\n',
  ],
  [['--reciever', 'http://127.0.0.1:1'], "Unknown option '--reciever'; see --help.\n"],
])('a wrong command line ends with 2 and one sentence: %j', async (args, sentence) => {
  expect(await testContract(...args)).toEqual({ exitCode: 2, stdout: '', stderr: sentence });
});
