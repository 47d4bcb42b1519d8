import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { goldenScores } from '@ine-scraping/contracts/examples';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test } from 'vitest';

import { createOutgoingFetch } from '../../src/runtime/outgoing-fetch.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { startFakeOmni } from './fake-omni.ts';
import { startTestReceiver } from './test-receiver.ts';

interface Proxy {
  readonly url: string;
  /** What it was asked for, with the credentials that came along. */
  readonly asked: string[];
}

/** A proxy for which every name leads to this machine: CONNECT for https, and whole URLs for http. `refuse` answers all with it. */
async function startProxy({ refuse }: { refuse?: number } = {}): Promise<Proxy> {
  const asked: string[] = [];
  const record = ({ method, url, headers }: IncomingMessage) => {
    const credentials = Buffer.from(headers['proxy-authorization']?.split(' ')[1] ?? '', 'base64');
    asked.push(`${method} ${url?.replace(/\?.*/, '')} ${credentials.toString()}`.trim());
  };
  const server = createServer((req: IncomingMessage, res: ServerResponse) => {
    record(req);
    const { port, pathname, search } = new URL(req.url ?? '');
    const { method, headers } = req;
    const passed = request(
      { host: '127.0.0.1', port, path: pathname + search, method, headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      },
    );
    req.pipe(passed);
  });
  server.on('connect', (req: IncomingMessage, socket: Socket) => {
    record(req);
    socket.on('error', () => undefined);
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} Refused\r\n\r\n`);
      return;
    }
    const target = connect(Number(req.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  return { url: `http://127.0.0.1:${await listenInTest(server)}`, asked };
}

function outgoingFetch(proxy: string, direct = '') {
  return createOutgoingFetch({ https: undefined, http: new Secret(proxy), direct });
}

async function startTls(name: string): Promise<{ port: number; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  const server = createTlsServer({ key, cert }, (_req, res) => res.end('through'));
  return { port: await listenInTest(server), cert };
}

test('https goes through a CONNECT to the proxy, which alone has to know the name, with its credentials', async () => {
  const proxy = await startProxy();
  const { port, cert } = await startTls('incode.example');
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert]);
  onTestFinished(() => setDefaultCACertificates(before));
  const fetch = outgoingFetch(proxy.url.replace('://', '://user:p%40ss@'));
  const answer = await fetch(`https://incode.example:${port}/`, {});
  expect(await answer.text()).toBe('through');
  expect(proxy.asked).toEqual([`CONNECT incode.example:${port} user:p@ss`]);
});

test('loopback is never proxied, and neither is what NO_PROXY names', async () => {
  const proxy = await startProxy({ refuse: 403 });
  const omni = await startFakeOmni();
  const { port } = new URL(omni.url);
  const fetch = outgoingFetch(proxy.url, 'incode.invalid, .internal.invalid');
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
    expect((await fetch(`http://${host}:${port}/`, {})).status).toBe(404);
  }
  for (const host of ['incode.invalid', 'api.incode.invalid', 'a.internal.invalid']) {
    await expect(fetch(`https://${host}/`, {})).rejects.toMatchObject({ syscall: 'getaddrinfo' });
  }
  expect(proxy.asked).toEqual([]);
  await expect(fetch('https://notincode.invalid/', {})).rejects.toThrow('Proxy response (403)');
  expect(proxy.asked).toEqual(['CONNECT notincode.invalid:443']);
});

describeOnEachEngine('a receiver behind a proxy', (engine) => {
  const omniEnv = (base: string) => ({ OMNI_BASE_URL: base, RECEIVER_FAILED_BACKOFF_MS: '60000' });

  test('reads its scores through it, at a base URL that somebody pasted', async () => {
    const [proxy, omni] = await Promise.all([startProxy(), startFakeOmni()]);
    const base = `http://incode.example:${new URL(omni.url).port}`;
    omni.scores.set('a', goldenScores[0]?.score ?? {});
    const receiver = await startTestReceiver(engine, {
      env: { ...omniEnv(`${base}/0/omni/`), http_proxy: proxy.url.replace('http://', 'user:secret@') },
    });
    await receiver.notify({ InterviewId: 'a', ScrapingStatus: 'FINISHED' });
    await receiver.reach('a', 'SCORED');
    expect(proxy.asked).toEqual([
      `POST ${base}/executive/log-in user:secret`,
      `GET ${base}/omni/get/score user:secret`,
    ]);
  });

  test.each([
    ['a proxy that refuses', { refuse: 407 }, '', /from incode\.example: .* \(the proxy answered 407\)/],
    ['a proxy that is not there', {}, 'gone', /from incode\.example: .* \(ECONNREFUSED 127\.0\.0\.1:\d+\)/],
    [
      'a certificate that nobody trusts',
      {},
      'tls',
      /from incode\.example:\d+: .* \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    ],
  ])('says what is wrong with %s, and names no credential', async (_, options, kind, said) => {
    const proxy = await startProxy(options);
    const port = kind === 'tls' ? (await startTls('incode.example')).port : 443;
    const proxyUrl =
      kind === 'gone' ? 'http://user:secret@127.0.0.1:9' : proxy.url.replace('://', '://user:secret@');
    const receiver = await startTestReceiver(engine, {
      env: { ...omniEnv(`https://incode.example:${port}`), HTTPS_PROXY: proxyUrl },
    });
    await receiver.notify({ InterviewId: 'a', ScrapingStatus: 'FINISHED' });
    const waits = async () => (await receiver.reach('a', 'FINISHED')).waitingFor;
    await expect.poll(waits, { timeout: 10_000 }).toMatch(said);
    expect(await waits()).toMatch(/; our log-in at Incode fails \(NETWORK\) since .* UTC$/);
    expect(JSON.stringify(receiver.log)).not.toContain('secret');
  });
});
