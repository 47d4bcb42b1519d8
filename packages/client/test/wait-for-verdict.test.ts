import { expect, it } from 'vitest';

import { VerdictTimedOutError, VerificationFailedError } from '../src/index.ts';
import { noAnswer, type Reply, verificationExamples } from '../src/msw/index.ts';
import { errorOf, expectSoon, interviewId, receiver, useMockedServers } from './mocked-servers.ts';

const context = useMockedServers();
const { success, error, handler } = receiver.getVerification;
const notYet = error(404);
const inState = (state: keyof typeof verificationExamples) => success(verificationExamples[state]);

function wait(replies: Reply[], options: { timeoutMs?: number; pollIntervalMs?: number } = {}) {
  context.server.use(handler(...replies));
  return context.clock.play(context.receiverClient().waitForVerdict(interviewId, options));
}

it('waits through not found, IN_PROGRESS and FINISHED for the verdict', async () => {
  const scored = await wait([notYet, inState('IN_PROGRESS'), inState('FINISHED'), inState('SCORED')]);
  expect(scored.verdict).toMatchObject({
    outcome: 'CURRENT',
    dataMatch: 'NOT_COMPARED',
    mismatches: [],
    faceMatch: 'NOT_COMPARED',
    governmentStatus: 'OK',
  });
  expect(context.clock.waits).toEqual([1000, 1250, 1562.5]);
});

it('resolves at once when the verdict is there', async () => {
  await expect(wait([inState('SCORED')])).resolves.toMatchObject({ state: 'SCORED' });
  expect(context.requests).toHaveLength(1);
  expect(context.clock.waits).toEqual([]);
});

it('the interval grows up to five times and no further', async () => {
  await wait([...Array.from({ length: 12 }, () => notYet), inState('SCORED')], { pollIntervalMs: 100 });
  expect(context.clock.waits.at(-1)).toBe(500);
  expect(Math.max(...context.clock.waits)).toBe(500);
});

it('FAILED rejects with the failure', async () => {
  const failure = await errorOf(wait([inState('FINISHED'), inState('FAILED')]));
  expect(failure).toBeInstanceOf(VerificationFailedError);
  expect(failure).toMatchObject({
    code: 'VERIFICATION_FAILED',
    retryable: false,
    interviewId,
    failure: verificationExamples.FAILED.failure,
  });
});

it('the time over rejects with the state seen last, after a last poll', async () => {
  const failure = await errorOf(wait([inState('IN_PROGRESS')], { timeoutMs: 3000 }));
  expect(failure).toBeInstanceOf(VerdictTimedOutError);
  expect(failure).toMatchObject({
    code: 'VERDICT_TIMED_OUT',
    timeoutMs: 3000,
    lastState: 'IN_PROGRESS',
    retryable: true,
    interviewId,
  });
  // At 0, 1000 and 2250 ms, and at 3000 ms for the last time.
  expect(context.requests).toHaveLength(4);
});

it('a verdict of the last moment is seen by the last poll', async () => {
  const replies = [notYet, notYet, inState('SCORED')];
  await expect(wait(replies, { timeoutMs: 1500 })).resolves.toMatchObject({ state: 'SCORED' });
});

it('a receiver that restarts is waited out', async () => {
  const replies = [...Array.from({ length: 6 }, () => error(503)), inState('SCORED')];
  await expect(wait(replies)).resolves.toMatchObject({ state: 'SCORED' });
});

it('a receiver that stays away is the cause of the timeout', async () => {
  const failure = await errorOf(wait([error(503)], { timeoutMs: 2000 }));
  expect(failure).toMatchObject({
    code: 'VERDICT_TIMED_OUT',
    lastState: undefined,
    cause: { code: 'RECEIVER_STATUS', status: 503 },
  });
});

it('a receiver that never answers does not hold the wait much beyond its time', async () => {
  context.server.use(handler(noAnswer()));
  const startedAt = context.clock.now();
  const failure = errorOf(context.receiverClient().waitForVerdict(interviewId, { timeoutMs: 4000 }));
  await expectSoon(() => context.requests.length).toBe(1);
  context.clock.advance(4000);
  await expectSoon(() => context.requests.length).toBe(2);
  context.clock.advance(1000);
  expect(await failure).toMatchObject({ code: 'VERDICT_TIMED_OUT', cause: { code: 'TIMED_OUT' } });
  expect(context.clock.now() - startedAt).toBe(5000);
});

it('a terminal error ends the wait', async () => {
  const failure = await errorOf(wait([notYet, error(403)]));
  expect(failure).toMatchObject({ code: 'RECEIVER_STATUS', status: 403, retryable: false });
  expect(context.requests).toHaveLength(2);
});

it.each([
  ['a poll', noAnswer(), 1],
  ['a wait', notYet, 1],
])('an abort during %s rejects at once', async (_name, reply, requests) => {
  context.server.use(handler(reply));
  const controller = new AbortController();
  const { signal } = controller;
  const failure = errorOf(context.receiverClient().waitForVerdict(interviewId, { signal }));
  await expectSoon(() => context.requests.length).toBe(requests);
  if (reply === notYet) await expectSoon(() => context.clock.waiting).toBe(true);
  controller.abort(new Error('enough'));
  expect(await failure).toMatchObject({ code: 'ABORTED', cause: { message: 'enough' } });
  expect(context.requests).toHaveLength(requests);
});

it.each([{ timeoutMs: 0 }, { timeoutMs: Number.POSITIVE_INFINITY }, { pollIntervalMs: -1 }])(
  '%j is refused',
  async (options) => {
    const failure = await errorOf(context.receiverClient().waitForVerdict(interviewId, options));
    expect(failure).toMatchObject({ code: 'ARGUMENT_INVALID' });
  },
);
