import { expect, it } from 'vitest';

import { endlessBody, noAnswer, slow, stalledBody } from '../src/msw/index.ts';
import { errorOf, expectSoon, interviewId, omni, secrets, useMockedServers } from './mocked-servers.ts';

const context = useMockedServers();
const args = { interviewId, token: secrets.token };

it('a signal that has aborted already stops the call before any request', async () => {
  const failure = await errorOf(context.omniClient().getScore({ ...args, signal: AbortSignal.abort() }));
  expect(failure).toMatchObject({ code: 'ABORTED', interviewId, endpoint: 'GET /omni/get/score' });
  expect(context.requests).toHaveLength(0);
});

it('the reason of the signal is the cause, and the call may be made again', async () => {
  const reason = new Error('shutting down');
  const signal = AbortSignal.abort(reason);
  const failure = await errorOf(context.omniClient().getScore({ ...args, signal }));
  expect(failure).toMatchObject({ code: 'ABORTED', retryable: true, cause: reason });
});

it.each([
  ['while no answer comes', () => noAnswer()],
  ['while the answer is slow', () => slow(omni.getScore.success(), 60_000)],
  ['while the body stalls', () => stalledBody()],
])('an abort %s ends the call at once and is not tried again', async (_name, reply) => {
  context.server.use(omni.getScore.handler(reply()));
  const controller = new AbortController();
  const failure = errorOf(context.omniClient().getScore({ ...args, signal: controller.signal }));
  await expectSoon(() => context.requests.length).toBe(1);
  controller.abort();
  expect(await failure).toMatchObject({ code: 'ABORTED' });
  expect(context.requests).toHaveLength(1);
});

it('an abort while a body is read frees the connection', async () => {
  let cancelled = false;
  context.server.use(omni.getScore.handler(endlessBody({ onCancel: () => (cancelled = true) })));
  const controller = new AbortController();
  const client = context.omniClient({ bodyBytesMax: Number.MAX_SAFE_INTEGER });
  const failure = errorOf(client.getScore({ ...args, signal: controller.signal }));
  await expectSoon(() => context.requests.length).toBe(1);
  controller.abort();
  expect(await failure).toMatchObject({ code: 'ABORTED' });
  await expectSoon(() => cancelled).toBe(true);
});

it('an abort between two attempts ends the wait', async () => {
  context.server.use(omni.getScore.handler(omni.getScore.error(503)));
  const controller = new AbortController();
  const failure = errorOf(context.omniClient().getScore({ ...args, signal: controller.signal }));
  await expectSoon(() => context.clock.waiting).toBe(true);
  // The total time and the wait; the time of the attempt has been taken back.
  expect(context.clock.pending).toBe(2);
  controller.abort();
  expect(await failure).toMatchObject({ code: 'ABORTED', attempts: 1 });
  expect(context.clock.pending).toBe(0);
});

it('a call that has ended leaves no listener on the caller’s signal', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...values: Parameters<typeof add>) => {
    listeners += 1;
    add(...values);
  };
  signal.removeEventListener = (...values: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...values);
  };
  context.server.use(omni.getScore.handler(omni.getScore.error(503), omni.getScore.success()));
  await context.clock.play(context.omniClient().getScore({ ...args, signal }));
  expect(listeners).toBe(0);
});
