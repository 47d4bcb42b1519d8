import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { acknowledgementBody, notificationSchema } from '@ine-scraping/contracts';
import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import type { EndedProcess } from '@ine-scraping/test-kit/node-process';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';

import { runCommand } from '../command/run-command.ts';
import { findJunitMistakes, parseXml } from './junit-schema.ts';

const json = { 'content-type': 'application/json' };

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function acknowledge(response: ServerResponse): void {
  response.writeHead(200, json).end(acknowledgementBody);
}

function isNotification({ method, headers }: IncomingMessage, body: Buffer): boolean {
  const isJson = headers['content-type']?.split(';')[0] === 'application/json';
  if (method !== 'POST' || !isJson || body.length > 64 * 1024) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return notificationSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

/** Another team's receiver: right in what it answers, but for `answer`; it reads no score. */
async function startReceiver(
  answer: (response: ServerResponse, request: IncomingMessage) => void = acknowledge,
): Promise<string> {
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (isNotification(request, body)) answer(response, request);
    else response.writeHead(400).end();
  };
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  return `http://127.0.0.1:${await listenInTest(server)}/webhook`;
}

function conform(url: string, ...args: string[]): Promise<EndedProcess> {
  return runCommand(['conform', '--url', url, ...args]);
}

const reportSchema = z.strictObject({
  url: z.string(),
  incodeUrl: z.string(),
  seed: z.string(),
  obstacle: z.string().nullable(),
  passed: z.boolean(),
  interrupted: z.boolean(),
  counts: z.strictObject({
    passed: z.int(),
    failed: z.strictObject({ must: z.int(), should: z.int() }),
    skipped: z.int(),
  }),
  tookMs: z.number(),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      rule: z.string(),
      severity: z.enum(['must', 'should', 'note']),
      source: z.enum(['DOC', 'OBS', 'INF']),
      advice: z.string(),
      status: z.enum(['passed', 'failed', 'skipped']),
      seen: z.string().nullable(),
      tookMs: z.number(),
      exchange: z.strictObject({ sent: z.string(), cameBack: z.string() }).nullable(),
      docs: z.string().regex(/^docs\/conformance\.md#[a-z-]+$/),
    }),
  ),
});

async function grade(url: string, ...args: string[]) {
  const ended = await conform(url, '--json', ...args);
  const report = reportSchema.parse(JSON.parse(ended.stdout));
  const failed = report.checks.filter(({ status }) => status === 'failed').map(({ id }) => id);
  return { ...ended, report, failed };
}

async function temporaryFile(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'conform-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, name);
}

const answersOnly = ['--no-scores'];

test('a receiver that answers rightly passes, and what cannot be told is skipped with its reason', async () => {
  const { exitCode, failed, report } = await grade(await startReceiver(), ...answersOnly);
  expect({ exitCode, failed, passed: report.passed }).toEqual({ exitCode: 0, failed: [], passed: true });
  const skipped = report.checks.filter(({ status }) => status === 'skipped');
  expect(Object.fromEntries(skipped.map(({ id, seen }) => [id, seen]))).toMatchObject({
    'score.read': 'Reads of the score are not looked at: --no-scores.',
    'access.missing': 'No credentials were given: --header name=value, or --oauth.',
  });
});

test('a broken must is one line in a table, then what was sent, what came back, the rule and what to do; it ends with 1', async () => {
  const url = await startReceiver((response) => response.writeHead(200, json).end('{"success":true}'));
  const { exitCode, stdout } = await conform(url, ...answersOnly, '--only', 'ack');
  expect(stdout).toContain(
    'check     severity  what was seen\nack.body  must      "success" is the Boolean true',
  );
  expect(stdout).toMatch(
    /\nack\.body {2}must\n {2}rule: .*\n {2}seen: .*\n {2}sent: +curl -i -X POST '.*\n {2}came back: 200 application\/json \{"success":true\}\n {2}do: .*\n {2}see: +docs\/conformance\.md#ackbody\n/,
  );
  expect(stdout).toMatch(
    /\nDoes not conform: 5 passed, 1 must and 0 should failed, 0 not checked, in \d+ s\.\n$/,
  );
  expect(exitCode).toBe(1);
});

test('a broken should is told, and the exit code follows must alone', async () => {
  const url = await startReceiver((response, request) => {
    if (request.headers['content-type'] === 'application/json') acknowledge(response);
    else response.writeHead(415).end();
  });
  const { exitCode, failed, report } = await grade(url, ...answersOnly, '--only', 'input.charset');
  expect({ exitCode, failed, counts: report.counts.failed }).toEqual({
    exitCode: 0,
    failed: ['input.charset'],
    counts: { must: 0, should: 1 },
  });
});

test('204 is a success where the policy takes it, and nowhere else', async () => {
  const url = await startReceiver((response) => response.writeHead(204).end());
  const only = [...answersOnly, '--only', 'ack'];
  expect((await grade(url, ...only, '--policy', 'current')).failed).toEqual([]);
  expect((await grade(url, ...only)).failed).toEqual(['ack.status']);
});

test('a receiver that hangs on everything costs one deadline: the rest is skipped', async () => {
  const url = await startReceiver(() => undefined);
  const { exitCode, failed, report } = await grade(url, '--port', '0', '--delivery-timeout-ms', '300');
  expect({ exitCode, failed }).toEqual({ exitCode: 1, failed: ['ack.deadline'] });
  const others = report.checks.filter(({ id }) => !id.startsWith('ack.'));
  expect(new Set(others.map(({ seen }) => seen))).toEqual(
    new Set(['No notification is answered, see ack.deadline.']),
  );
});

test('whoever reads no score here is told which base URL to set', async () => {
  const port = await findFreePort();
  const args = ['--port', String(port), '--wait', '1', '--only', 'score'];
  const { failed, report } = await grade(await startReceiver(), ...args);
  expect(failed).toEqual(['score.read']);
  const read = report.checks.find(({ id }) => id === 'score.read');
  expect(read?.seen).toContain(`let the receiver read scores there (OMNI_BASE_URL=http://127.0.0.1:${port}`);
});

test('where nobody listens, or no webhook is, one sentence says so, and JUnit has it too', async () => {
  const junit = await temporaryFile('report.xml');
  const nobody = `http://127.0.0.1:${await findFreePort()}/webhook`;
  const { exitCode, stderr } = await conform(nobody, ...answersOnly, '--junit', junit);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^Nobody can be notified at 127\.0\.0\.1:\d+: .*correct --url\.\n$/);
  expect(await readFile(junit, 'utf8')).toContain('<failure message="must: Nobody can be notified');
});

test('JUnit holds to the schemas of Ant and Jenkins, with must as failures and should as skipped', async () => {
  const junit = await temporaryFile('report.xml');
  const url = await startReceiver((response, request) => {
    if (request.headers['content-type'] === 'application/json')
      response.writeHead(200, json).end('<&"\u0000\u001b]]>\n');
    else response.writeHead(415).end();
  });
  await conform(url, ...answersOnly, '--junit', junit);
  const xml = await readFile(junit, 'utf8');
  const document = parseXml(xml);
  expect(findJunitMistakes(document)).toEqual([]);
  const cases = document.children.flatMap(({ children }) =>
    children.filter(({ name }) => name === 'testcase'),
  );
  const outcomeOf = (id: string) =>
    cases.find((one) => one.attributes['classname'] === `conform.${id}`)?.children[0]?.name;
  expect([outcomeOf('ack.body'), outcomeOf('input.charset'), outcomeOf('ack.status')]).toEqual([
    'failure',
    'skipped',
    undefined,
  ]);
  // The rules can fail.
  expect(findJunitMistakes(parseXml(xml.replace('<testsuites>', '<testsuites tests="1">')))).toEqual([
    'testsuites may not have tests.',
  ]);
});

test('credentials are sent with every notification, and shown in no line and no report', async () => {
  const secret = 'a-secret-of-the-tests';
  const url = await startReceiver((response, request) => {
    if (request.headers['x-webhook-secret'] === secret) response.writeHead(200, json).end('{"success":true}');
    else response.writeHead(401).end();
  });
  const junit = await temporaryFile('report.xml');
  const args = ['--header', `x-webhook-secret=${secret}`, '--only', 'ack,access', '--junit', junit];
  const { stdout, failed } = await grade(url, ...answersOnly, ...args);
  expect(failed).toEqual(['ack.body']);
  expect(stdout).toContain("'x-webhook-secret: <x-webhook-secret>'");
  expect(stdout + (await readFile(junit, 'utf8'))).not.toContain(secret.slice(0, -1));
});

test.each([
  { lets: 'anybody in', takes: () => true, broken: ['access.missing', 'access.wrong', 'access.prefix'] },
  {
    lets: 'a prefix in',
    takes: (given: string) => given !== '' && 'first-secret'.startsWith(given),
    broken: ['access.prefix', 'access.second'],
  },
  {
    lets: 'in what is longer',
    takes: (given: string) => /^(?:first|second)-secret/.test(given),
    broken: ['access.prefix'],
  },
  {
    lets: 'the second secret wait outside',
    takes: (given: string) => given === 'first-secret',
    broken: ['access.second'],
  },
  {
    lets: 'in any case',
    takes: (given: string) => /^(?:first|second)-secret$/i.test(given),
    broken: ['access.wrong'],
  },
])('a receiver that lets $lets is told so', async ({ takes, broken }) => {
  const url = await startReceiver((response, request) => {
    if (takes(String(request.headers['x-webhook-secret'] ?? ''))) acknowledge(response);
    else response.writeHead(401).end();
  });
  const headers = ['--header', 'X-Webhook-Secret=first-secret', '--header', 'x-webhook-secret=second-secret'];
  expect((await grade(url, ...answersOnly, ...headers, '--only', 'access')).failed).toEqual(broken);
});

test('a bearer token that has expired must be refused', async () => {
  const issued = new Map<string, number>();
  const tokens = createServer((_request, response) => {
    const token = `token-${issued.size}`;
    issued.set(token, performance.now() + 1000);
    response.writeHead(200, json).end(JSON.stringify({ access_token: token, expires_in: 1 }));
  });
  const oauth = {
    MOCK_PROVIDER_OAUTH_TOKEN_URL: `http://127.0.0.1:${await listenInTest(tokens)}/token`,
    MOCK_PROVIDER_OAUTH_CLIENT_ID: 'client',
    MOCK_PROVIDER_OAUTH_CLIENT_SECRET: 'secret',
  };
  const gradeBearer = async (isTaken: (token: string) => boolean): Promise<string> => {
    const url = await startReceiver((response, request) => {
      if (isTaken((request.headers.authorization ?? '').replace('Bearer ', ''))) acknowledge(response);
      else response.writeHead(401).end();
    });
    const args = ['conform', '--url', url, '--oauth', '--json', '--no-scores', '--only', 'access.expired'];
    return (await runCommand(args, oauth)).stdout;
  };
  const [right, wrong] = await Promise.all([
    gradeBearer((token) => (issued.get(token) ?? 0) > performance.now()),
    gradeBearer((token) => issued.has(token)),
  ]);
  expect(right).toContain('"status": "passed"');
  expect(wrong).toContain('With a token that has expired: The receiver answered 200.');
}, 60_000);

test.each([
  [['--only', 'ack.bodi'], 'There is no check ack.bodi: did you mean ack.body?\n'],
  [['--skip', 'nothing-like-it'], 'There is no check nothing-like-it; docs/conformance.md lists them.\n'],
  [['--oauth'], '--oauth needs MOCK_PROVIDER_OAUTH_TOKEN_URL'],
  [['--header', 'no-value'], 'It must be name=value'],
])('a command line that cannot be carried out ends with 2 and one sentence: %j', async (args, sentence) => {
  const { exitCode, stderr } = await conform('http://127.0.0.1:9/webhook', ...answersOnly, ...args);
  expect(stderr).toContain(sentence);
  expect(exitCode).toBe(2);
});
