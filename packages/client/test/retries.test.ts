import { describe, expect, it } from 'vitest';

import { OmniStatusError, TimedOutError } from '../src/index.ts';
import {
  bodyOfBytes,
  connectionError,
  htmlPage,
  malformedJson,
  noAnswer,
  type Reply,
  stalledBody,
} from '../src/msw/index.ts';
import { errorOf, expectSoon, interviewId, omni, secrets, useMockedServers } from './mocked-servers.ts';

const context = useMockedServers();
const { success, error, throttled } = omni.getScore;
const args = { interviewId, token: secrets.token };

function play(replies: Reply[], retry?: { attemptsMax: number } | false) {
  context.server.use(omni.getScore.handler(...replies));
  return context.clock.play(context.omniClient().getScore({ ...args, retry }));
}

describe('what is tried again', () => {
  it.each([429, 500, 502, 503, 504] as const)('%i is tried again until it succeeds', async (status) => {
    await expect(play([error(status), error(status), success()])).resolves.toMatchObject({
      overall: { status: 'OK' },
    });
    expect(context.seen()).toHaveLength(3);
  });

  it.each([
    ['a success that is HTML', htmlPage()],
    ['a success that is not JSON', malformedJson()],
    ['a success with an empty body', () => new Response(null, { status: 204 })],
    ['a broken connection', connectionError()],
  ])('%s is tried again', async (_name, reply) => {
    await expect(play([reply, success()])).resolves.toMatchObject({ overall: { status: 'OK' } });
    expect(context.seen()).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 405, 406, 413, 415] as const)('%i is not tried again', async (status) => {
    const failure = await errorOf(play([error(status), success()]));
    expect(failure).toMatchObject({ code: 'OMNI_STATUS', status, retryable: false, interviewId });
    expect(context.seen()).toHaveLength(1);
  });

  it('an undocumented 4xx is not tried again, and an undocumented 5xx is', async () => {
    await errorOf(play([() => new Response('teapot', { status: 418 }), success()]));
    expect(context.seen()).toHaveLength(1);
    await play([() => new Response('overloaded', { status: 529 }), success()]);
    expect(context.seen()).toHaveLength(3);
  });

  it('start and government-validation are tried again too, unless the call says otherwise', async () => {
    const start = omni.start;
    context.server.use(start.handler(start.error(503), start.success()));
    await context.clock.play(context.omniClient().start({ body: {} }));
    expect(context.seen()).toHaveLength(2);

    const validation = omni.processGovernmentValidation;
    context.server.use(validation.handler(validation.error(503), validation.success()));
    const failure = await errorOf(
      context.omniClient().processGovernmentValidation({ token: secrets.token, retry: false }),
    );
    expect(failure).toMatchObject({ status: 503, retryable: true });
    expect(context.seen()).toHaveLength(3);
  });
});

describe('how long is waited', () => {
  it('the ceiling of the wait doubles, and the wait is a random part of it', async () => {
    await errorOf(play([error(503)]));
    expect(context.clock.waits).toEqual([125, 250, 500]);
    expect(context.seen()).toHaveLength(4);
  });

  it('gives up after the attempts with the last answer', async () => {
    const failure = await errorOf(play([error(500), error(503)], { attemptsMax: 2 }));
    expect(failure).toBeInstanceOf(OmniStatusError);
    expect(failure).toMatchObject({ status: 503, retryable: true, attempts: 2 });
  });

  it('one attempt is made with retry: false', async () => {
    await errorOf(play([error(503), success()], false));
    expect(context.seen()).toHaveLength(1);
  });

  it('Retry-After in seconds is waited for, with the jitter on top', async () => {
    await play([throttled(3), success()]);
    expect(context.clock.waits).toEqual([3125]);
  });

  it('Retry-After as an HTTP date is waited for', async () => {
    await play([throttled('Mon, 05 Jan 2026 10:00:04 GMT'), success()]);
    expect(context.clock.waits).toEqual([4125]);
  });

  it('Retry-After of a 503 is honoured, and one that cannot be read is ignored', async () => {
    await play([error(503, { 'retry-after': '2' }), error(503, { 'retry-after': 'soon' }), success()]);
    expect(context.clock.waits).toEqual([2125, 250]);
  });

  it('a Retry-After beyond the total time is given back at once', async () => {
    const failure = await errorOf(play([throttled(3600), success()]));
    expect(failure).toMatchObject({ status: 429, retryable: true, retryAfterMs: 3_600_000, attempts: 1 });
    expect(context.clock.waits).toEqual([]);
    expect(context.seen()).toHaveLength(1);
  });
});

describe('time limits', () => {
  /** Moves the clock when the request has arrived, so that it is the answer that is late. */
  async function passTime(ms: number, requests = 1): Promise<void> {
    await expectSoon(() => context.seen().length).toBe(requests);
    context.clock.advance(ms);
  }

  it('an attempt without an answer is given up in time and tried again', async () => {
    let aborts = 0;
    context.server.use(omni.getScore.handler(noAnswer({ onAbort: () => (aborts += 1) }), success()));
    const score = context.clock.play(context.omniClient().getScore(args));
    await passTime(34_999);
    expect(aborts).toBe(0);
    await passTime(1);
    await expect(score).resolves.toMatchObject({ overall: { status: 'OK' } });
    await expectSoon(() => aborts).toBe(1);
    expect(context.seen()).toHaveLength(2);
  });

  it('the time of an attempt covers the body too', async () => {
    context.server.use(omni.getScore.handler(stalledBody()));
    const failure = errorOf(context.omniClient().getScore({ ...args, retry: false }));
    await passTime(35_000);
    expect(await failure).toMatchObject({
      code: 'TIMED_OUT',
      scope: 'attempt',
      timeoutMs: 35_000,
      retryable: true,
    });
  });

  it('the total time ends the call in the middle of an attempt', async () => {
    context.server.use(omni.getScore.handler(noAnswer()));
    const failure = errorOf(context.omniClient().getScore({ ...args, timeouts: { totalMs: 8000 } }));
    await passTime(8000);
    expect(await failure).toBeInstanceOf(TimedOutError);
    expect(await failure).toMatchObject({ scope: 'total', timeoutMs: 8000, retryable: true });
    expect(context.seen()).toHaveLength(1);
  });

  it('a wait that would outlast the total time is not begun', async () => {
    context.server.use(omni.getScore.handler(error(503)));
    const score = context.omniClient().getScore({ ...args, timeouts: { totalMs: 300 } });
    // 125 ms fit into 300 ms, the next 250 ms do not.
    const failure = await errorOf(context.clock.play(score));
    expect(failure).toMatchObject({ status: 503, attempts: 2 });
    expect(context.clock.waits).toEqual([125]);
  });

  it('a fetch that takes no notice of its signal is left behind', async () => {
    const client = context.omniClient({ fetch: () => new Promise<Response>(() => undefined), retry: false });
    const failure = errorOf(client.getScore({ ...args, timeouts: { attemptMs: 5000 } }));
    await expectSoon(() => context.clock.pending).toBe(2);
    context.clock.advance(5000);
    expect(await failure).toMatchObject({ code: 'TIMED_OUT', scope: 'attempt' });
  });
});

it('a body of exactly the limit is read, and one byte more is refused', async () => {
  const client = context.omniClient({ bodyBytesMax: 100_000 });
  context.server.use(omni.getScore.handler(bodyOfBytes(100_000), bodyOfBytes(100_001)));
  await expect(client.getScore(args)).resolves.toHaveProperty('padding');
  const failure = await errorOf(client.getScore(args));
  expect(failure).toMatchObject({ code: 'BODY_TOO_LARGE', bodyBytesMax: 100_000, retryable: false });
  expect(context.seen()).toHaveLength(2);
});
