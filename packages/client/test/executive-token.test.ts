import { expect, it } from 'vitest';

import { held } from '../src/msw/index.ts';
import { errorOf, expectSoon, interviewId, omni, secrets, useMockedServers } from './mocked-servers.ts';

const context = useMockedServers();
const { executiveLogIn, getScore } = omni;

/** Answers with a token of its own for each log-in: `executive-1`, `executive-2`, … */
function countedLogIns() {
  let logIns = 0;
  const reply = () => Response.json({ token: `executive-${(logIns += 1)}` });
  context.server.use(executiveLogIn.handler(reply));
  return () => logIns;
}

/** A score for whoever brings one of `tokens`, 401 for everybody else. */
function scoreFor(tokens: () => readonly string[]) {
  const refuse = getScore.error(401);
  const answer = getScore.success();
  context.server.use(
    getScore.handler((info) =>
      tokens().includes(info.request.headers.get('x-incode-hardware-id') ?? '') ? answer(info) : refuse(info),
    ),
  );
}

it('logs in on demand with key, e-mail and password, and reads the score with the token', async () => {
  countedLogIns();
  scoreFor(() => ['executive-1']);
  await context.omniClient().getScore({ interviewId });
  const [logIn, score] = context.requests;
  expect(context.seen()).toEqual(['POST /executive/log-in', 'GET /omni/get/score']);
  expect(await logIn?.json()).toEqual({ email: secrets.email, password: secrets.password });
  expect(logIn?.headers.get('x-api-key')).toBe(secrets.apiKey);
  expect(logIn?.headers.get('api-version')).toBe('1.0');
  expect(score?.headers.get('x-api-key')).toBe(secrets.apiKey);
  expect(new URL(score?.url ?? '').search).toBe(`?id=${interviewId}`);
});

it('a session token is used instead, and nobody logs in', async () => {
  scoreFor(() => [secrets.token]);
  await context.omniClient().getScore({ token: secrets.token });
  expect(context.seen()).toEqual(['GET /omni/get/score']);
  expect(new URL(context.requests[0]?.url ?? '').search).toBe('');
});

it('the token is kept for nine tenths of its lifetime and then replaced', async () => {
  const logIns = countedLogIns();
  scoreFor(() => ['executive-1', 'executive-2']);
  const client = context.omniClient({ executiveTokenLifetimeMs: 1_000_000 });
  await client.getScore({ interviewId });
  context.clock.advance(899_999);
  await client.getScore({ interviewId });
  expect(logIns()).toBe(1);
  context.clock.advance(1);
  await client.getScore({ interviewId });
  expect(logIns()).toBe(2);
});

it('twenty calls at once share one log-in', async () => {
  const logIns = countedLogIns();
  scoreFor(() => ['executive-1']);
  const client = context.omniClient();
  await Promise.all(Array.from({ length: 20 }, () => client.getScore({ interviewId })));
  expect(logIns()).toBe(1);
});

it('twenty calls whose token was revoked share one new log-in', async () => {
  const logIns = countedLogIns();
  let valid = ['executive-1'];
  scoreFor(() => valid);
  const client = context.omniClient();
  await client.getScore({ interviewId });
  valid = ['executive-2'];
  await Promise.all(Array.from({ length: 20 }, () => client.getScore({ interviewId })));
  expect(logIns()).toBe(2);
});

it('a late 401 of an old token does not drop the new one', async () => {
  const logIns = countedLogIns();
  let valid = ['executive-1'];
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  scoreFor(() => valid);
  const client = context.omniClient();
  await client.getScore({ interviewId });

  valid = ['executive-2'];
  const late = held(getScore.error(401), released);
  const refuse = getScore.error(401);
  let first = true;
  context.server.use(
    getScore.handler((info) => {
      if (info.request.headers.get('x-incode-hardware-id') === 'executive-2') return getScore.success()(info);
      const reply = first ? late : refuse;
      first = false;
      return reply(info);
    }),
  );
  const slowCall = client.getScore({ interviewId });
  await expectSoon(() => first).toBe(false);
  await client.getScore({ interviewId });
  expect(logIns()).toBe(2);
  release?.();
  await slowCall;
  expect(logIns()).toBe(2);
});

it('a second 401 is final', async () => {
  const logIns = countedLogIns();
  scoreFor(() => []);
  const failure = await errorOf(context.omniClient().getScore({ interviewId }));
  expect(failure).toMatchObject({ code: 'OMNI_STATUS', status: 401, retryable: false, interviewId });
  expect(logIns()).toBe(2);
});

it('the 401 of a session token is final at once', async () => {
  scoreFor(() => []);
  const failure = await errorOf(context.omniClient().getScore({ interviewId, token: secrets.token }));
  expect(failure).toMatchObject({ status: 401, retryable: false });
  expect(context.seen()).toEqual(['GET /omni/get/score']);
});

it.each([400, 401, 403, 404] as const)('a log-in that is refused with %i is terminal', async (status) => {
  context.server.use(executiveLogIn.handler(executiveLogIn.error(status)));
  const failure = await errorOf(context.omniClient().getScore({ interviewId }));
  expect(failure).toMatchObject({
    code: 'LOG_IN_REFUSED',
    status,
    retryable: false,
    endpoint: 'POST /executive/log-in',
  });
  expect(context.seen()).toEqual(['POST /executive/log-in']);
});

it('a refused log-in is remembered for a minute, so that a queue with a wrong password cannot lock the account', async () => {
  context.server.use(executiveLogIn.handler(executiveLogIn.error(401)));
  const client = context.omniClient();
  const failures = [];
  for (let call = 0; call < 20; call += 1) failures.push(await errorOf(client.getScore({ interviewId })));
  expect(failures).toEqual(failures.map(() => expect.objectContaining({ code: 'LOG_IN_REFUSED' })));
  expect(context.seen()).toEqual(['POST /executive/log-in']);
  context.clock.advance(60_000);
  countedLogIns();
  scoreFor(() => ['executive-1']);
  await expect(client.getScore({ interviewId })).resolves.toBeDefined();
});

it('a log-in that meets a broken server is tried again, and its failure is retryable and not kept', async () => {
  context.server.use(executiveLogIn.handler(executiveLogIn.error(503)));
  const client = context.omniClient();
  const failure = await errorOf(context.clock.play(client.getScore({ interviewId })));
  expect(failure).toMatchObject({ status: 503, retryable: true, attempts: 4 });
  countedLogIns();
  scoreFor(() => ['executive-1']);
  await expect(client.getScore({ interviewId })).resolves.toBeDefined();
});

it('a caller that aborts does not fail the others who wait for the same log-in', async () => {
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  context.server.use(
    executiveLogIn.handler(held(executiveLogIn.success({ token: 'executive-1' }), released)),
  );
  scoreFor(() => ['executive-1']);
  const client = context.omniClient();
  const controller = new AbortController();
  const aborted = errorOf(client.getScore({ interviewId, signal: controller.signal }));
  const patient = client.getScore({ interviewId });
  await expectSoon(() => context.seen()).toEqual(['POST /executive/log-in']);
  controller.abort();
  expect(await aborted).toMatchObject({ code: 'ABORTED', interviewId });
  release?.();
  await expect(patient).resolves.toBeDefined();
  expect(context.seen()).toEqual(['POST /executive/log-in', 'GET /omni/get/score']);
});

it('a log-in that nobody waits for any more is stopped, and the next caller begins a new one', async () => {
  let aborted = false;
  context.server.use(
    executiveLogIn.handler(
      ({ request }) =>
        new Promise((resolve) => {
          request.signal.addEventListener('abort', () => {
            aborted = true;
            resolve(Response.error());
          });
        }),
    ),
  );
  const client = context.omniClient();
  const controller = new AbortController();
  const failure = errorOf(client.getScore({ interviewId, signal: controller.signal }));
  await expectSoon(() => context.seen()).toHaveLength(1);
  controller.abort();
  expect(await failure).toMatchObject({ code: 'ABORTED' });
  await expectSoon(() => aborted).toBe(true);

  countedLogIns();
  scoreFor(() => ['executive-1']);
  await expect(client.getScore({ interviewId })).resolves.toBeDefined();
});

it('waiting for a log-in counts into the total time', async () => {
  context.server.use(executiveLogIn.handler(held(executiveLogIn.success(), new Promise(() => undefined))));
  const failure = errorOf(context.omniClient().getScore({ interviewId, timeouts: { totalMs: 5000 } }));
  await expectSoon(() => context.seen()).toHaveLength(1);
  context.clock.advance(5000);
  expect(await failure).toMatchObject({ code: 'TIMED_OUT', scope: 'total', interviewId });
});
