import { setImmediate } from 'node:timers/promises';

import { omniContract, receiverContract } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { describe, expect, it } from 'vitest';

import type { OmniClient, ReceiverClient } from '../src/index.ts';
import { endlessBody, htmlPage, redirect } from '../src/msw/index.ts';
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

const omniCalls: { [Route in keyof typeof omniContract]: (client: OmniClient) => Promise<unknown> } = {
  start: (client) => client.start({ body: { configurationId: 'flow-1' } }),
  executiveLogIn: (client) => client.executiveLogIn(),
  getScore: (client) => client.getScore({ interviewId, token }),
  processGovernmentValidation: (client) => client.processGovernmentValidation({ interviewId, token }),
  getOnboardingStatus: (client) => client.getOnboardingStatus({ interviewId, token }),
  finishStatus: (client) => client.finishStatus({ interviewId, token }),
  approve: (client) => client.approve({ interviewId, token }),
  setSessionStatus: (client) => client.setSessionStatus({ interviewId, token }),
  getOnboardingUrl: (client) => client.getOnboardingUrl({ interviewId, token }),
  getOcrData: (client) => client.getOcrData({ interviewId, token }),
  getOcrDataV2: (client) => client.getOcrDataV2({ interviewId, token }),
  getImages: (client) => client.getImages({ interviewId, token, images: ['selfie'] }),
  getCustomFields: (client) => client.getCustomFields({ interviewId, token }),
  getEvents: (client) => client.getEvents({ interviewId, token }),
  isPostprocessFinished: (client) => client.isPostprocessFinished({ interviewId, token }),
  deleteInterview: (client) => client.deleteInterview({ interviewId, token }),
  deleteInterviews: (client) => client.deleteInterviews({ interviewIds: [interviewId] }),
};

/** The route that takes no session token: the client logs in for it first. */
const executiveOnly: ReadonlySet<string> = new Set(['deleteInterviews']);

function expectedRequests(route: keyof typeof omniCalls): string[] {
  const own = `${omniContract[route].method} ${omniContract[route].path}`;
  return executiveOnly.has(route) ? ['POST /executive/log-in', own] : [own];
}

async function first(rows: AsyncGenerator<unknown>): Promise<unknown> {
  return (await rows.next()).value;
}

const receiverCalls: {
  [Route in keyof typeof receiverContract]: (client: ReceiverClient) => Promise<unknown>;
} = {
  getVerification: (client) => client.getVerification(interviewId),
  listVerifications: (client) => first(client.listVerifications()),
  getTimeline: (client) => client.getTimeline(interviewId),
  listDeadLetters: (client) => first(client.listDeadLetters()),
  redriveDeadLetter: (client) => client.redriveDeadLetter('dead-letter-1'),
  listQuarantine: (client) => first(client.listQuarantine()),
};

const omniRoutes = Object.keys(omniCalls) as (keyof typeof omniCalls)[];
const receiverRoutes = Object.keys(receiverCalls) as (keyof typeof receiverCalls)[];

describe('every route', () => {
  it.each(omniRoutes)('%s resolves with the documented success of Incode', async (route) => {
    context.server.use(omni.executiveLogIn.handler(), omni[route].handler());
    await expect(omniCalls[route](context.omniClient())).resolves.toBeTypeOf('object');
    expect(context.seen()).toEqual(expectedRequests(route));
  });

  it.each(omniRoutes)('%s of Incode refuses a body that breaks the contract, once', async (route) => {
    context.server.use(omni[route].handler(omni[route].brokenContract()), omni.executiveLogIn.handler());
    const failure = await errorOf(omniCalls[route](context.omniClient()));
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
    await expect(receiverCalls[route](context.receiverClient())).resolves.toBeTypeOf('object');
  });

  it.each(receiverRoutes)('%s of the receiver refuses a body that breaks the contract', async (route) => {
    context.server.use(receiver[route].handler(receiver[route].brokenContract()));
    const failure = await errorOf(receiverCalls[route](context.receiverClient()));
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

it('a broken contract names the fields and repeats no value', async () => {
  const body = {
    overall: { status: 4711 },
    governmentValidation: { ocrValidation: [{ key: ['SOBM900101'] }] },
  };
  context.server.use(omni.getScore.handler(omni.getScore.brokenContract(body)));
  const failure = await errorOf(context.omniClient().getScore({ interviewId, token }));
  expect(failure).toMatchObject({ fields: ['governmentValidation.ocrValidation.0.key', 'overall.status'] });
  expect(failure.message).toContain('overall.status');
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

describe('byStatus', () => {
  it('gives a documented error as a value, after the same retries', async () => {
    const { error, success } = omni.getScore;
    context.server.use(omni.getScore.handler(error(503), error(404), success()));
    const { getScore } = context.omniClient().byStatus;
    const answer = await context.clock.play(getScore({ interviewId, token }));
    if (answer.status !== 404) throw new Error(`expected 404, got ${answer.status}`);
    expect(answer.body).toMatchObject({ status: 404, path: '/omni/get/score' });
    const scored = await getScore({ interviewId, token });
    if (scored.status !== 200) throw new Error(`expected 200, got ${scored.status}`);
    expect(scored.body.overall?.status).toBe('OK');
  });

  it('gives the last documented error when the attempts are used up', async () => {
    context.server.use(omni.getScore.handler(omni.getScore.error(503)));
    const answer = await context.omniClient().byStatus.getScore({ interviewId, token, retry: false });
    expect(answer.status).toBe(503);
  });

  it('renews the executive token on 401 like the plain methods', async () => {
    const { executiveLogIn, getScore } = omni;
    context.server.use(
      executiveLogIn.handler(),
      getScore.handler(getScore.error(401), getScore.success(), getScore.error(401)),
    );
    const { byStatus } = context.omniClient();
    await expect(byStatus.getScore({ interviewId })).resolves.toMatchObject({ status: 200 });
    await expect(byStatus.getScore({ interviewId })).resolves.toMatchObject({ status: 401 });
  });

  it.each([
    ['an error that is not documented', () => Response.json({}, { status: 418 })],
    ['a documented error in another shape', () => Response.json({ oh: 'no' }, { status: 404 })],
    ['a success that is not JSON', htmlPage()],
  ])('%s is thrown', async (_name, reply) => {
    context.server.use(omni.getScore.handler(reply));
    const answer = context.omniClient().byStatus.getScore({ interviewId, token, retry: false });
    expect((await errorOf(answer)).endpoint).toBe('GET /omni/get/score');
  });
});
