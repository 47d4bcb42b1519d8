import type { RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { problemSchema, receiverContract, webhookContract } from '@ine-scraping/contracts';
import { isAppRoute } from '@ts-rest/core';
import express from 'express';
import { expect, onTestFinished, test } from 'vitest';

import type { ReceiverCore } from '../../src/core.ts';
import { startHttpServer } from '../../src/http/server.ts';

import { NotificationRefusedError } from '../../src/inbox/accept-notification.ts';
import { InboxFullError } from '../../src/inbox/group-commit.ts';
import type { RefusedRequest } from '../../src/inbox/quarantine.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { openRawConnection } from '@ine-scraping/test-kit/raw-connection';
import { readFromElsewhere } from '../support/callers.ts';
import { coreThat, createTestApp, serveTestApp, webhookPath } from './test-app.ts';

function notify(url: string): Promise<Response> {
  return fetch(url + webhookPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"InterviewId":"interview-1","ScrapingStatus":"FINISHED"}',
  });
}

interface RouterLayer {
  readonly rawPath: unknown;
  readonly route?: {
    readonly path: string;
    readonly stack: readonly { readonly method?: string; readonly name: string }[];
  };
  readonly handle: { readonly stack?: readonly RouterLayer[] };
}

/** `METHOD path` of everything that serves something; `ALL` for what takes any method. */
function walk(stack: readonly RouterLayer[], prefix = ''): string[] {
  return stack.flatMap((layer) => {
    const mounted = layer.rawPath === '/' ? prefix : prefix + String(layer.rawPath);
    if (layer.handle.stack) return walk(layer.handle.stack, mounted);
    const path = (prefix + (layer.route?.path ?? '')).replace(/(.)\/$/, '$1');
    return (layer.route?.stack ?? [])
      .filter(({ name }) => name !== 'answerMethodNotAllowed')
      .map(({ method = 'all' }) => `${method.toUpperCase()} ${path}`);
  });
}

function routesOf(contract: object, prefix = ''): string[] {
  return Object.values(contract).flatMap((route: unknown) => {
    if (typeof route !== 'object' || route === null || !('path' in route) || !isAppRoute(route as never))
      return [];
    const { method, path } = route as { method: string; path: string };
    return [`${method} ${(prefix + path).replace(/(.)\/$/, '$1')}`];
  });
}

const outsideContracts = ['/healthz', '/readyz', '/metrics', '/openapi.json'].map((path) => `GET ${path}`);

function findStrangers(routes: readonly string[]): string[] {
  const known = new Set([...routesOf(webhookContract, webhookPath), ...routesOf(receiverContract)]);
  return routes.filter((route) => !known.has(route) && !outsideContracts.includes(route));
}

test('every route that is mounted is in a contract, and every route of the contracts is mounted', () => {
  const app = createTestApp();
  // Express does not publish the type of its layers.
  const mounted = walk(app.router.stack as unknown as RouterLayer[]);
  expect(findStrangers(mounted)).toEqual([]);
  expect(mounted).toEqual(expect.arrayContaining(routesOf(webhookContract, webhookPath)));
  expect(mounted).toEqual(expect.arrayContaining(routesOf(receiverContract)));
  expect(routesOf(receiverContract)).toHaveLength(9);
});

test('the walk finds a route that is in no contract, on the app and inside a router', () => {
  const app = createTestApp();
  app.post('/v1/verifications', () => undefined);
  const inner = express.Router();
  inner.get('/inside', () => undefined);
  inner.all('/verifications', () => undefined);
  app.use('/v1', inner);
  const strangers = findStrangers(walk(app.router.stack as unknown as RouterLayer[]));
  expect(strangers).toEqual(['POST /v1/verifications', 'GET /v1/inside', 'ALL /v1/verifications']);
});

test('/openapi.json describes the webhook and the read API', async () => {
  const url = await serveTestApp({});
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Record<string, object>;
  expect(document).toMatchObject({ openapi: '3.1.1' });
  expect(Object.keys(document.paths ?? {})).toContain('/v1/verifications/{interviewId}');
  expect(Object.keys(document.webhooks ?? {})).toHaveLength(1);
});

test('while the oldest notification waits too long the next are refused at once, and let in when it is settled', async () => {
  const held = Promise.withResolvers<void>();
  const reached: string[] = [];
  const accept: ReceiverCore['accept'] = ({ InterviewId }) => {
    reached.push(InterviewId);
    return held.promise;
  };
  const url = await serveTestApp({ currentCore: coreThat({ accept }) });
  const first = notify(url);
  await expect.poll(() => reached.length).toBe(1);
  const answered: Promise<Response>[] = [];
  const refused = () => {
    const answer = notify(url);
    answered.push(answer);
    return Promise.race([answer.then(({ status }) => status), delay(100, 'waits')]);
  };
  await expect.poll(refused, { timeout: 10_000 }).toBe(503);
  const { length } = reached;
  const late = await notify(url);
  expect([late.status, late.headers.get('retry-after'), reached.length]).toEqual([503, '5', length]);
  held.resolve();
  expect((await first).status).toBe(200);
  await Promise.all(answered);
  expect((await notify(url)).status).toBe(200);
});

test('a full inbox is answered 503 with Retry-After, and that is no success', async () => {
  const full = new InboxFullError('5000 notifications wait');
  const url = await serveTestApp({ currentCore: coreThat({ accept: () => Promise.reject(full) }) });
  const response = await notify(url);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  expect(problemSchema.parse(await response.json())).toMatchObject({ code: 'UNAVAILABLE' });
});

test('a row that the database refuses is answered 500 and kept in the quarantine', async () => {
  const kept: RefusedRequest[] = [];
  const refused = new NotificationRefusedError('the database refuses it');
  const quarantine = (request: RefusedRequest) => Promise.resolve(void kept.push(request));
  const url = await serveTestApp({
    currentCore: coreThat({ accept: () => Promise.reject(refused), quarantine }),
  });
  expect((await notify(url)).status).toBe(500);
  expect(kept).toMatchObject([{ status: 500, code: refused.code, field: null, bodyBytes: 57 }]);
});

test('a defect is a bare 500 that tells nothing, and is logged once with its cause', async () => {
  const defect = new TypeError('interview-1 cannot be read from db.internal');
  const logger = createRecordingLogger();
  const url = await serveTestApp({ currentCore: coreThat({ accept: () => Promise.reject(defect) }), logger });
  const response = await notify(url);
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    code: 'INTERNAL',
  });
  const errors = logger.lines.filter(({ level }) => level === 'error');
  expect(errors).toMatchObject([{ message: 'request failed', fields: { err: defect } }]);
});

test('an answer that breaks its contract is a 500 while answers are checked, and is sent when they are not', async () => {
  const getTimeline = () => Promise.resolve({ interviewId: 'a', entries: [{ kind: 'surprise' }] } as never);
  const currentCore = coreThat({ getTimeline });
  const path = '/v1/verifications/a/timeline';
  const checked = await serveTestApp({ currentCore, responseValidation: true });
  expect((await fetch(checked + path)).status).toBe(500);
  const unchecked = await serveTestApp({ currentCore, responseValidation: false });
  expect((await fetch(unchecked + path)).status).toBe(200);
});

test('a failing quarantine does not change the answer', async () => {
  const quarantine = () => Promise.reject(new Error('no space left'));
  const url = await serveTestApp({ currentCore: coreThat({ quarantine }) });
  const response = await fetch(url + webhookPath, { method: 'POST', body: 'x' });
  expect(response.status).toBe(415);
});

test('who may not notify gets 401 before the body is read, and who may not read gets 403', async () => {
  const url = await serveTestApp({ readCaller: readFromElsewhere });
  const unread = await openRawConnection(url);
  unread.write(`POST ${webhookPath} HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n`);
  expect((await unread.answer()).head[0]).toBe('HTTP/1.1 401 Unauthorized');
  expect((await fetch(`${url}/v1/verifications`)).status).toBe(403);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('/openapi.json is made once, and every request gets the same bytes', async () => {
  const app = createTestApp();
  const sent: unknown[] = [];
  const listener: RequestListener = (req, res) => {
    const end = res.end.bind(res);
    res.end = (chunk: unknown) => {
      sent.push(chunk);
      return end(chunk);
    };
    app(req, res);
  };
  const server = await startHttpServer(listener, { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.stop(0));
  for (const _ of [1, 2]) expect((await fetch(`${server.url}/openapi.json`)).status).toBe(200);
  expect(sent[0]).toBeInstanceOf(Buffer);
  // The same object, not an equal one.
  expect(sent[1]).toBe(sent[0]);
});
