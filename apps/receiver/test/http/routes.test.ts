import { problemSchema, receiverContract, webhookContract } from '@ine-scraping/contracts';
import { isAppRoute } from '@ts-rest/core';
import express from 'express';
import { expect, onTestFinished, test } from 'vitest';

import { localAccess, type Access } from '../../src/access/access.ts';
import { createApp, type AppOptions } from '../../src/http/app.ts';
import { startHttpServer } from '../../src/http/server.ts';
import { NotificationRefusedError } from '../../src/inbox/accept-notification.ts';
import { InboxFullError } from '../../src/inbox/group-commit.ts';
import type { RefusedRequest } from '../../src/inbox/quarantine.ts';
import type { ReceiverCore } from '../../src/core.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

const webhookPath = '/hook';

/** A core that can do what a test needs of it, and no more. */
function coreThat(methods: Partial<ReceiverCore>): () => ReceiverCore {
  // What is missing must not be called.
  return () => ({ quarantine: () => Promise.resolve(), ...methods }) as ReceiverCore;
}

const logger = createRecordingLogger();

function createTestApp(options: Partial<AppOptions> = {}) {
  const currentCore = coreThat({});
  return createApp({
    currentCore,
    access: localAccess,
    webhookPath,
    logger,
    responseValidation: true,
    ...options,
  });
}

async function serve(options: Partial<AppOptions>): Promise<string> {
  const server = await startHttpServer(createTestApp(options), { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.stop(0));
  return server.url;
}

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
  expect(routesOf(receiverContract)).toHaveLength(6);
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

test('a wrong method names the right ones, and a path that nobody serves is a 404', async () => {
  const url = await serve({});
  const cases: [method: string, path: string, status: number, allow: string | null][] = [
    ['DELETE', '/v1/verifications/a', 405, 'GET, HEAD'],
    ['POST', '/v1/verifications', 405, 'GET, HEAD'],
    ['GET', '/v1/dead-letters/1/redrive', 405, 'POST'],
    ['GET', webhookPath, 405, 'POST'],
    ['POST', '/healthz', 405, 'GET, HEAD'],
    ['GET', '/', 404, null],
    ['POST', `${webhookPath}/more`, 404, null],
    ['POST', webhookPath.toUpperCase(), 404, null],
    ['GET', '/v1', 404, null],
  ];
  for (const [method, path, status, allow] of cases) {
    const response = await fetch(url + path, { method });
    const answered = [method, path, response.status, response.headers.get('allow')];
    expect(answered).toEqual([method, path, status, allow]);
    expect(problemSchema.parse(await response.json()).status).toBe(status);
  }
});

test('/openapi.json describes the webhook and the read API', async () => {
  const url = await serve({});
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Record<string, object>;
  expect(document).toMatchObject({ openapi: '3.1.1' });
  expect(Object.keys(document.paths ?? {})).toContain('/v1/verifications/{interviewId}');
  expect(Object.keys(document.webhooks ?? {})).toHaveLength(1);
});

test('a full inbox is answered 503 with Retry-After, and that is no success', async () => {
  const full = new InboxFullError('5000 notifications wait');
  const url = await serve({ currentCore: coreThat({ accept: () => Promise.reject(full) }) });
  const response = await notify(url);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  expect(problemSchema.parse(await response.json())).toMatchObject({ code: 'UNAVAILABLE' });
});

test('a row that the database refuses is answered 500 and kept in the quarantine', async () => {
  const kept: RefusedRequest[] = [];
  const refused = new NotificationRefusedError('the database refuses it');
  const quarantine = (request: RefusedRequest) => Promise.resolve(void kept.push(request));
  const url = await serve({ currentCore: coreThat({ accept: () => Promise.reject(refused), quarantine }) });
  expect((await notify(url)).status).toBe(500);
  expect(kept).toMatchObject([{ status: 500, code: refused.code, field: null, bodyBytes: 57 }]);
});

test('a defect is a bare 500 that tells nothing, and is logged once with its cause', async () => {
  const defect = new TypeError('interview-1 cannot be read from db.internal');
  const url = await serve({ currentCore: coreThat({ accept: () => Promise.reject(defect) }) });
  logger.lines.length = 0;
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
  const checked = await serve({ currentCore, responseValidation: true });
  expect((await fetch(checked + path)).status).toBe(500);
  const unchecked = await serve({ currentCore, responseValidation: false });
  expect((await fetch(unchecked + path)).status).toBe(200);
});

test('a failing quarantine does not change the answer', async () => {
  const quarantine = () => Promise.reject(new Error('no space left'));
  const url = await serve({ currentCore: coreThat({ quarantine }) });
  const response = await fetch(url + webhookPath, { method: 'POST', body: 'x' });
  expect(response.status).toBe(415);
});

test('who may not notify gets 401 before the body is read, and who may not read gets 403', async () => {
  const nobody: Access = { mayNotify: () => false, mayRead: () => false };
  const url = await serve({ access: nobody });
  expect((await notify(url)).status).toBe(401);
  expect((await fetch(`${url}/v1/verifications`)).status).toBe(403);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});
