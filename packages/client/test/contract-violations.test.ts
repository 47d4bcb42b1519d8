import { setImmediate } from 'node:timers/promises';

import { omniContract, receiverContract, tokenHeader, verdict } from '@ine-scraping/contracts';
import { goldenScores, oddScores } from '@ine-scraping/contracts/examples';
import type { AppRoute } from '@ts-rest/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { OmniRoute, ReceiverArguments, ReceiverRoute } from '../src/index.ts';
import { exampleOf } from '../src/msw/example.ts';
import { endlessBody, redirect } from '../src/msw/index.ts';
import {
  errorOf,
  expectSoon,
  interviewId,
  omni,
  receiver,
  secrets,
  useMockedServers,
} from './mocked-servers.ts';

const context = useMockedServers();
const { token } = secrets;

const omniRoutes = Object.keys(omniContract) as OmniRoute[];
const receiverRoutes = Object.keys(receiverContract) as ReceiverRoute[];

/** `params`, `query` and `body` that a route takes, made of nothing but the contract: as little as it allows. */
function requestOf(route: AppRoute): { params: unknown; query: unknown; body: unknown } {
  const least = (schema: unknown): unknown => {
    if (!(schema instanceof z.ZodType)) return undefined;
    return [undefined, {}].find((value) => schema.safeParse(value).success) ?? exampleOf(schema);
  };
  return {
    params: least(route.pathParams),
    query: least(route.query) ?? {},
    body: 'body' in route ? least(route.body) : undefined,
  };
}

// A route that is added to a contract is tested here with nothing else to edit.
const callOmni = (route: OmniRoute): Promise<unknown> =>
  context.omniClient().call(route, { interviewId, ...requestOf(omniContract[route]) });
const callReceiver = (route: ReceiverRoute): Promise<unknown> =>
  context
    .receiverClient()
    .call(route, requestOf(receiverContract[route]) as ReceiverArguments<'getTimeline'>);

/** For a route that takes a token, the client logs in first. */
function expectedRequests(route: OmniRoute): string[] {
  const { method, path, headers } = omniContract[route];
  return [...(tokenHeader in headers.shape ? ['POST /executive/log-in'] : []), `${method} ${path}`];
}

/** Nothing of JSON breaks the contract of the score: what differs a little must not cost a verdict. */
const breakableRoutes = omniRoutes.filter((route) => route !== 'getScore');

describe('every route', () => {
  it.each(omniRoutes)('%s resolves with the documented success of Incode', async (route) => {
    context.server.use(omni.executiveLogIn.handler(), omni[route].handler());
    await expect(callOmni(route)).resolves.toBeTypeOf('object');
    expect(context.seen()).toEqual(expectedRequests(route));
  });

  it.each(breakableRoutes)('%s of Incode refuses a body that breaks the contract, once', async (route) => {
    context.server.use(omni[route].handler(omni[route].brokenContract()), omni.executiveLogIn.handler());
    const failure = await errorOf(callOmni(route));
    expect(failure).toMatchObject({
      code: 'CONTRACT_BROKEN',
      retryable: false,
      status: 200,
      endpoint: `${omniContract[route].method} ${omniContract[route].path}`,
    });
    expect(context.seen()).toEqual(expectedRequests(route));
  });

  it.each(receiverRoutes)('%s resolves with the documented success of the receiver', async (route) => {
    context.server.use(receiver[route].handler());
    await expect(callReceiver(route)).resolves.toBeTypeOf('object');
  });

  it.each(receiverRoutes)('%s of the receiver refuses a body that breaks the contract', async (route) => {
    context.server.use(receiver[route].handler(receiver[route].brokenContract()));
    const failure = await errorOf(callReceiver(route));
    expect(failure).toMatchObject({ code: 'CONTRACT_BROKEN', retryable: false });
    expect(context.requests).toHaveLength(1);
  });
});

it('every golden score is read as it was written', async () => {
  context.server.use(omni.getScore.handler(...goldenScores.map(({ score }) => omni.getScore.success(score))));
  const client = context.omniClient();
  for (const { score } of goldenScores)
    await expect(client.getScore({ interviewId, token })).resolves.toEqual(score);
});

it('unknown fields of a score pass through', async () => {
  const score = { overall: { status: 'OK' }, deviceRisk: { overall: { status: 'UNKNOWN' } } };
  context.server.use(omni.getScore.handler(omni.getScore.success(score)));
  await expect(context.omniClient().getScore({ interviewId, token })).resolves.toEqual(score);
});

it.each(oddScores)(
  'a score in another form is read all the same: $name',
  async ({ document, verdict: expected }) => {
    context.server.use(omni.getScore.handler(omni.getScore.brokenContract(document)));
    const score = await context.omniClient().getScore({ interviewId, token });
    expect(verdict(score)).toMatchObject(expected);
  },
);

it('a broken contract names the fields and repeats no value', async () => {
  const body = { ocrData: { cic: 4711, name: { firstName: ['SOBM900101'] } } };
  context.server.use(omni.getOcrDataV2.handler(omni.getOcrDataV2.brokenContract(body)));
  const failure = await errorOf(context.omniClient().call('getOcrDataV2', { interviewId, token }));
  expect(failure).toMatchObject({ fields: ['ocrData.name.firstName', 'ocrData.cic'] });
  expect(failure.message).toContain('ocrData.cic');
  expect(`${failure.stack}${JSON.stringify(failure)}`).not.toMatch(/4711|SOBM900101/);
  expect(failure.cause).toBeUndefined();
});

it('a success status that is not documented breaks the contract', async () => {
  context.server.use(omni.getScore.handler(() => Response.json({}, { status: 202 })));
  const failure = await errorOf(context.omniClient().getScore({ interviewId, token }));
  expect(failure).toMatchObject({ code: 'CONTRACT_BROKEN', status: 202, fields: ['status'] });
});

it('JSON is read whatever it is labelled, except as HTML', async () => {
  const json = '{"overall":{"status":"OK"}}';
  const labelled = (type: string) => () => new Response(json, { headers: { 'content-type': type } });
  context.server.use(omni.getScore.handler(labelled('text/plain'), labelled('text/html; charset=utf-8')));
  const client = context.omniClient({ retry: false });
  await expect(client.getScore({ interviewId, token })).resolves.toEqual({ overall: { status: 'OK' } });
  expect(await errorOf(client.getScore({ interviewId, token }))).toMatchObject({ code: 'NOT_JSON' });
});

it.each([301, 302, 303, 307, 308] as const)(
  'a %i is not followed, because it would carry the token away',
  async (status) => {
    context.server.use(omni.getScore.handler(redirect('https://elsewhere.example/omni/get/score', status)));
    const failure = await errorOf(context.omniClient().getScore({ interviewId, token }));
    expect(failure).toMatchObject({ code: 'REDIRECTED', retryable: false, status });
    expect(context.requests).toHaveLength(1);
  },
);

it('an endless body is cut at the limit', async () => {
  let cancelled = false;
  context.server.use(omni.getScore.handler(endlessBody({ onCancel: () => (cancelled = true) })));
  const failure = await errorOf(context.omniClient().getScore({ interviewId, token }));
  expect(failure).toMatchObject({ code: 'BODY_TOO_LARGE', bodyBytesMax: 10 * 1024 * 1024 });
  await expectSoon(() => cancelled).toBe(true);
});

it('an endless error page is cut early: an error is worth its status', async () => {
  let bytes = 0;
  const page = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await setImmediate();
      bytes += 16 * 1024;
      controller.enqueue(new Uint8Array(16 * 1024));
    },
  });
  context.server.use(omni.getScore.handler(() => new Response(page, { status: 502 })));
  const failure = await errorOf(context.omniClient({ retry: false }).getScore({ interviewId, token }));
  expect(failure).toMatchObject({ code: 'OMNI_STATUS', status: 502 });
  expect(bytes).toBeLessThan(1024 * 1024);
});

describe('error bodies', () => {
  it('an Omni error is given in its shape, and Incode’s own code is in the message', async () => {
    const body = { timestamp: 1, status: 4005, error: 'Spoof attempt', message: 'of SOBM900101', path: '/x' };
    context.server.use(omni.getScore.handler(() => Response.json(body, { status: 400 })));
    const failure = await errorOf(context.omniClient().getScore({ interviewId, token }));
    expect(failure).toMatchObject({ status: 400, omniError: body });
    expect(failure.message).toContain('4005');
    expect(failure.message).not.toContain('SOBM900101');
  });

  it.each([
    ['HTML', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['nothing', () => new Response(null, { status: 502 })],
    ['another shape', () => Response.json(['down'], { status: 502 })],
    ['an endless page', endlessBody({ status: 502 })],
  ])('an error with %s keeps its status and its retryability', async (_name, reply) => {
    context.server.use(omni.getScore.handler(reply));
    const failure = await errorOf(context.omniClient({ retry: false }).getScore({ interviewId, token }));
    expect(failure).toMatchObject({
      code: 'OMNI_STATUS',
      status: 502,
      retryable: true,
      omniError: undefined,
    });
  });
});
