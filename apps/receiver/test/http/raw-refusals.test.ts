import { STATUS_CODES, type RequestListener } from 'node:http';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import { openRawConnection, rawPost } from '@ine-scraping/test-kit/raw-connection';
import { expect, onTestFinished, test } from 'vitest';

import { problemStatuses, type ProblemCode } from '../../src/http/problem.ts';
import { startHttpServer } from '../../src/http/server.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { coreThat, rawCodes, serveTestApp, webhookPath } from './test-app.ts';

const good = { InterviewId: 'interview-1', ScrapingStatus: 'FINISHED' };

interface RawRefusal {
  readonly what: string;
  readonly sent: string;
  /** The sender ends its side of the connection, too. */
  readonly ended?: boolean;
  readonly code: ProblemCode;
}

const head = (line: string, ...headers: string[]) => `${[line, ...headers].join('\r\n')}\r\n\r\n`;
const post = `POST ${webhookPath} HTTP/1.1`;

/** What Node answers by itself, or not at all, unless it is told otherwise. */
const rawRefusals: readonly RawRefusal[] = [
  { what: 'no Host', sent: head('GET / HTTP/1.1'), code: 'REQUEST_MALFORMED' },
  {
    what: 'two lengths',
    sent: head(post, 'Host: a', 'Content-Length: 1', 'Content-Length: 2'),
    code: 'REQUEST_MALFORMED',
  },
  {
    what: 'a length in letters',
    sent: head(post, 'Host: a', 'Content-Length: abc'),
    code: 'REQUEST_MALFORMED',
  },
  {
    what: 'a chunk without a size',
    sent: `${head(post, 'Host: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}zz\r\n`,
    code: 'REQUEST_MALFORMED',
  },
  { what: 'no HTTP', sent: '\u0016\u0003\u0001\u0002\u0000', code: 'REQUEST_MALFORMED' },
  { what: 'HTTP/2', sent: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', code: 'REQUEST_MALFORMED' },
  {
    what: 'a target that is no URL',
    sent: head('GET http://[ HTTP/1.1', 'Host: a'),
    code: 'REQUEST_MALFORMED',
  },
  {
    what: 'a target of another kind',
    sent: head('GET ftp://a/ HTTP/1.1', 'Host: a'),
    code: 'REQUEST_MALFORMED',
  },
  {
    what: 'headers that are too large',
    sent: head(post, 'Host: a', `X: ${'x'.repeat(70_000)}`),
    code: 'HEADERS_TOO_LARGE',
  },
  {
    what: 'an expectation',
    sent: head(post, 'Host: a', 'Expect: 200-ok', 'Content-Length: 0'),
    code: 'EXPECTATION_FAILED',
  },
  { what: 'CONNECT', sent: head('CONNECT a:443 HTTP/1.1', 'Host: a:443'), code: 'METHOD_NOT_ALLOWED' },
  { what: 'half a head', sent: `${post}\r\nHost: a`, ended: true, code: 'REQUEST_BROKEN_OFF' },
  {
    what: 'half a body',
    sent: `${head(post, 'Host: a', 'Content-Type: application/json', 'Content-Length: 10')}{`,
    ended: true,
    code: 'REQUEST_BROKEN_OFF',
  },
  {
    what: 'a body that does not come',
    sent: `${head(post, 'Host: a', 'Content-Type: application/json', 'Content-Length: 10')}{`,
    code: 'REQUEST_TIMEOUT',
  },
];

test.each(rawRefusals)(
  '$what is answered with a problem, counted once, and the connection ends',
  async (raw) => {
    const { code, ended, sent } = raw;
    const counted: string[] = [];
    const currentCore = coreThat({ countRefusal: (counts) => void counted.push(counts) });
    const logger = createRecordingLogger();
    const url = await serveTestApp({ currentCore, logger }, { requestTimeoutMs: 300, keepAliveMs: 100 });
    const connection = await openRawConnection(url);
    connection.write(sent);
    if (ended) connection.socket.end();
    const answer = await connection.answer();
    const status = problemStatuses[code];
    expect(answer.head[0]).toBe(`HTTP/1.1 ${status} ${STATUS_CODES[status]}`);
    expect(answer.head).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({ code, status, detail: expect.any(String) });
    await connection.closed();
    expect(counted).toEqual([code]);
    expect(logger.lines.map(({ level, fields }) => [level, fields])).toEqual([['warn', { code }]]);
  },
);

test('garbage behind a good request does not cost that one its answer', async () => {
  const release = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const accept = () => {
    arrived.resolve();
    return release.promise;
  };
  const connection = await openRawConnection(await serveTestApp({ currentCore: coreThat({ accept }) }));
  connection.write(rawPost(webhookPath, JSON.stringify(good), ['Content-Type: application/json']));
  await arrived.promise;
  connection.write('garbage\r\n\r\n');
  connection.write('and more\r\n\r\n');
  release.resolve();
  expect((await connection.answer()).body).toBe('{"success":"true"}');
  expect((await connection.answer()).head[0]).toBe('HTTP/1.1 400 Bad Request');
  expect(await connection.closed()).toBe('');
});

test('each byte behind garbage costs no listener', async () => {
  const release = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  const accept = () => {
    arrived.resolve();
    return release.promise;
  };
  const warned: string[] = [];
  const onWarning = ({ name }: Error) => void warned.push(name);
  process.on('warning', onWarning);
  onTestFinished(() => void process.off('warning', onWarning));
  const connection = await openRawConnection(await serveTestApp({ currentCore: coreThat({ accept }) }));
  connection.socket.setNoDelay(true);
  connection.write(rawPost(webhookPath, JSON.stringify(good), ['Content-Type: application/json']));
  await arrived.promise;
  for (let index = 0; index < 50; index++) {
    await new Promise((written) => connection.socket.write('garbage\r\n\r\n', written));
    await turnOfTheLoop();
  }
  release.resolve();
  await connection.closed();
  expect(warned).toEqual([]);
});

test('the URL that was asked counts, not the Host beside it', async () => {
  const url = await serveTestApp({ currentCore: coreThat({}) });
  const connection = await openRawConnection(url);
  connection.write(head('GET http://evil.example/v1/verifications HTTP/1.1', 'Host: localhost'));
  expect((await connection.answer()).head[0]).toBe('HTTP/1.1 421 Misdirected Request');
});

test('over the limit of connections a notification is refused with Retry-After, and health is still told', async () => {
  const counted: string[] = [];
  const currentCore = coreThat({ countRefusal: (code) => void counted.push(code) });
  const url = await serveTestApp({ currentCore }, { connectionsMax: 1 });
  await openRawConnection(url);
  const surplus = await openRawConnection(url);
  surplus.write(rawPost(webhookPath, JSON.stringify(good), ['Content-Type: application/json']));
  const { head: lines, body } = await surplus.answer();
  expect(lines).toEqual(expect.arrayContaining(['HTTP/1.1 503 Service Unavailable', 'Retry-After: 5']));
  expect(JSON.parse(body)).toMatchObject({ code: 'UNAVAILABLE' });
  expect(counted).toEqual(['UNAVAILABLE']);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('connections that come at once are taken before the first of them is worked on, as each turn takes one', async () => {
  let turns = 0;
  let isNewTurn = true;
  const handle: RequestListener = (_req, res) => {
    if (isNewTurn) {
      turns += 1;
      isNewTurn = false;
      setImmediate(() => (isNewTurn = true));
    }
    res.end();
  };
  const server = await startHttpServer(handle, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.stop(0));
  const connections = await Promise.all(Array.from({ length: 60 }, () => openRawConnection(server.url)));
  for (const connection of connections) connection.write(head('GET / HTTP/1.1', 'Host: a'));
  await Promise.all(connections.map((connection) => connection.answer()));
  expect(turns).toBeLessThan(20);
});

test('a flood of what is no request is counted one by one, and logged once', async () => {
  let counted = 0;
  const logger = createRecordingLogger();
  const currentCore = coreThat({ countRefusal: () => void (counted += 1) });
  const url = await serveTestApp({ currentCore, logger });
  for (let index = 0; index < 20; index++) {
    const connection = await openRawConnection(url);
    connection.write('garbage\r\n\r\n');
    await connection.closed();
  }
  expect([counted, logger.lines.length]).toEqual([20, 1]);
});

test('a flood of notifications with a status that nobody knows is taken, and logged once', async () => {
  let accepted = 0;
  const logger = createRecordingLogger();
  const currentCore = coreThat({ accept: () => Promise.resolve(void (accepted += 1)) });
  const url = await serveTestApp({ currentCore, logger });
  for (let index = 0; index < 20; index++) {
    const body = JSON.stringify({ ...good, ScrapingStatus: `STATUS_${index}` });
    const headers = { 'content-type': 'application/json' };
    await fetch(url + webhookPath, { method: 'POST', headers, body });
  }
  expect([accepted, logger.lines.map(({ level }) => level)]).toEqual([20, ['warn']]);
});

test('a connection that was opened in advance waits as long as one that was used', async () => {
  const url = await serveTestApp({}, { requestTimeoutMs: 100, keepAliveMs: 60_000 });
  const early = await openRawConnection(url);
  const other = await openRawConnection(url);
  other.write('GET /');
  // It is looked for connections of that age in the order in which they came.
  await other.closed();
  early.write(head('GET /healthz HTTP/1.1', 'Host: a'));
  expect((await early.answer()).head[0]).toBe('HTTP/1.1 200 OK');
});

test('the table has a row for every code with which a request is refused before the app sees it', () => {
  const codes = new Set(rawRefusals.map(({ code }) => code));
  expect(rawCodes.filter((code) => !codes.has(code))).toEqual([]);
});
