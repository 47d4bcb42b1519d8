import { expect, onTestFinished, test, vi } from 'vitest';

import { createClock, manualClockStartMs } from '../src/clock/clock.ts';
import { get, logIn, post, start, version, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { acknowledge, hang, startReceiver } from './support/receiver.ts';

const day = 24 * 60 * 60 * 1000;

function manualClock(): { clock: ReturnType<typeof createClock>; onError: ReturnType<typeof vi.fn> } {
  const onError = vi.fn();
  return { clock: createClock({ mode: 'manual', now: 0, onError }), onError };
}

/** Resolves when a timer that was armed after all others has fired. */
function laterTimer(ms: number): Promise<void> {
  const other = createClock({ mode: 'real', onError: () => undefined });
  return new Promise((resolve) => {
    other.schedule(other.now() + ms, () => resolve());
  });
}

test('nothing fires on a manual clock until it is advanced; advance(0) fires what is due now', async () => {
  const { clock } = manualClock();
  const fired: number[] = [];
  clock.schedule(0, (at) => void fired.push(at));
  clock.schedule(1, (at) => void fired.push(at));
  expect(fired).toEqual([]);
  await clock.advance(0);
  expect(fired).toEqual([0]);
  await clock.advance(1);
  expect(fired).toEqual([0, 1]);
});

test('what is due fires by time, then by order of scheduling, what it schedules inside the window included', async () => {
  const { clock } = manualClock();
  const fired: string[] = [];
  clock.schedule(20, () => void fired.push('20 first'));
  clock.schedule(20, () => void fired.push('20 second'));
  clock.schedule(10, () => {
    fired.push('10');
    clock.schedule(15, () => void fired.push(`15 at ${clock.now()}`));
    clock.schedule(20, () => void fired.push('20 third'));
    clock.schedule(31, () => void fired.push('31'));
  });
  await clock.advance(30);
  expect(fired).toEqual(['10', '15 at 15', '20 first', '20 second', '20 third']);
  expect(clock.now()).toBe(30);
});

test('something scheduled in the past fires now', async () => {
  const { clock } = manualClock();
  await clock.advance(100);
  const fired: number[] = [];
  clock.schedule(5, (at) => void fired.push(at));
  await clock.advance(0);
  expect(fired).toEqual([100]);
});

test('advance waits for what it fired, and later things wait for it too', async () => {
  const { clock } = manualClock();
  const order: string[] = [];
  let finish = (): void => undefined;
  clock.schedule(1, async () => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    order.push('slow one done');
    clock.schedule(2, () => void order.push('scheduled by it'));
  });
  clock.schedule(3, () => void order.push('later one'));
  const advanced = clock.advance(10).then(() => order.push('advance done'));
  await vi.waitFor(() => expect(clock.now()).toBe(1));
  finish();
  await advanced;
  expect(order).toEqual(['slow one done', 'scheduled by it', 'later one', 'advance done']);
});

test('what hangs and has promised to schedule nothing before a time does not hold up what is due earlier', async () => {
  const { clock } = manualClock();
  const order: string[] = [];
  let finish = (): void => undefined;
  const hanging = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    clock.schedule(30, () => void order.push('retry'));
  };
  clock.schedule(0, hanging, { quietUntilMs: 30 });
  clock.schedule(29, () => void order.push('before the promised time'));
  clock.schedule(31, () => void order.push('after the promised time'));
  const advanced = clock.advance(100);
  await vi.waitFor(() => expect(order).toEqual(['before the promised time']), { timeout: 5000 });
  finish();
  await advanced;
  expect(order).toEqual(['before the promised time', 'retry', 'after the promised time']);
});

test('concurrent advances queue', async () => {
  const { clock } = manualClock();
  const fired: number[] = [];
  for (const at of [10, 20, 30]) clock.schedule(at, (now) => void fired.push(now));
  const first = clock.advance(10).then(() => clock.now());
  const second = clock.advance(20).then(() => clock.now());
  expect(await Promise.all([first, second])).toEqual([10, 30]);
  expect(fired).toEqual([10, 20, 30]);
});

test('what a task throws is reported, and the clock goes on', async () => {
  const { clock, onError } = manualClock();
  const error = new Error('task');
  const fired: number[] = [];
  clock.schedule(1, () => {
    throw error;
  });
  clock.schedule(2, (at) => void fired.push(at));
  await clock.advance(2);
  expect(onError.mock.calls).toEqual([[error]]);
  expect(fired).toEqual([2]);
});

test.each([-1, 0.5, Number.NaN, Infinity])('a clock does not advance by %d', async (ms) => {
  await expect(manualClock().clock.advance(ms)).rejects.toThrow(RangeError);
});

test.each([Number.NaN, Infinity, -Infinity])(
  'nothing can be due at %d, and what is due still fires',
  async (at) => {
    for (const mode of ['manual', 'real'] as const) {
      const clock = createClock({ mode, onError: () => undefined });
      const fired: string[] = [];
      expect(() => clock.schedule(at, () => undefined)).toThrow(RangeError);
      clock.schedule(clock.now() + 1, () => void fired.push(mode));
      if (mode === 'manual') await clock.advance(10);
      await expect.poll(() => fired).toEqual([mode]);
    }
  },
);

test('a cleared clock fires nothing, on either mode', async () => {
  const fired: string[] = [];
  for (const mode of ['manual', 'real'] as const) {
    const clock = createClock({ mode, onError: () => undefined });
    clock.schedule(clock.now() + 1, () => void fired.push(mode));
    clock.clear();
    if (mode === 'manual') await clock.advance(10);
  }
  await laterTimer(10);
  expect(fired).toEqual([]);
});

test('on a real clock what is due in 30 days, beyond what a timer holds, does not fire at once, and can be forgotten', async () => {
  const warnings: string[] = [];
  const warn = ({ name }: Error): void => void warnings.push(name);
  process.on('warning', warn);
  onTestFinished(() => void process.off('warning', warn));
  const clock = createClock({ mode: 'real', onError: () => undefined });
  const fired: string[] = [];
  clock.schedule(clock.now() + 30 * day, () => void fired.push('in 30 days'));
  await laterTimer(5);
  expect(fired).toEqual([]);
  clock.clear();
  expect(warnings).toEqual([]);
});

test('a time that takes several timers fires once, when it is due, and is forgotten between two of them', async () => {
  const clock = createClock({ mode: 'real', onError: () => undefined, timerMs: 5 });
  const fired: [string, number][] = [];
  const startMs = clock.now();
  await new Promise<void>((resolve) => {
    clock.schedule(startMs + 40, (atMs) => {
      fired.push(['in time', atMs - startMs]);
      resolve();
    });
  });
  expect(fired).toEqual([['in time', expect.toSatisfy((ms: number) => ms >= 39)]]);
  clock.schedule(clock.now() + 20, () => void fired.push(['forgotten', 0]));
  await laterTimer(8);
  clock.clear();
  await laterTimer(30);
  expect(fired).toHaveLength(1);
});

test('a stopped clock takes nothing any more, on either mode', async () => {
  const fired: string[] = [];
  for (const mode of ['manual', 'real'] as const) {
    const clock = createClock({ mode, onError: () => undefined });
    clock.schedule(clock.now() + 1, () => void fired.push(`${mode} before`));
    clock.stop();
    clock.schedule(clock.now(), () => void fired.push(`${mode} after`));
    await expect(clock.advance(10)).rejects.toMatchObject({ code: 'STOPPED' });
  }
  await laterTimer(10);
  expect(fired).toEqual([]);
});

test('the manual clock shows and moves its time over HTTP', async () => {
  const provider = await startProvider();
  const state = (ms: number): unknown => ({
    mode: 'manual',
    now: new Date(manualClockStartMs + ms).toISOString(),
  });
  expect((await get(provider, '/_mock/clock')).body).toEqual(state(0));
  expect((await post(provider, '/_mock/clock/advance', {}, { ms: 1500 })).body).toEqual(state(1500));
  expect((await get(provider, '/_mock/clock')).body).toEqual(state(1500));
});

test('a real clock refuses to be advanced, with a problem', async () => {
  const provider = await startProvider({ clock: 'real' });
  const answer = await post(provider, '/_mock/clock/advance', {}, { ms: 1 });
  expect(answer.status).toBe(409);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({ status: 409, code: 'CLOCK_IS_REAL' });
  await expect(provider.control.advance(1)).rejects.toMatchObject({ code: 'CLOCK_IS_REAL' });
});

test('advance answers only when each due delivery has been answered or has timed out', async () => {
  const receiver = await startReceiver(hang);
  const provider = await startProvider({ webhookUrl: receiver.url, deliveryTimeoutMs: 150 });
  const { interviewId } = await provider.control.play();
  await provider.control.advance(3000);
  const deliveries = await provider.control.deliveries({ interviewId });
  expect(deliveries.map(({ attempts }) => attempts.map(({ judgement }) => judgement))).toEqual([
    ['TIMED_OUT'],
    ['TIMED_OUT'],
  ]);
});

test('on a manual clock too, FINISHED reaches a receiver that still holds IN_PROGRESS open', async () => {
  const receiver = await startReceiver((response, notification) => {
    if (notification.ScrapingStatus === 'FINISHED') acknowledge(response, notification);
  });
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await provider.control.play();
  const advancing = provider.control.advance(3000);
  const finished = await provider.control.delivery({ interviewId, status: 'FINISHED' });
  expect(finished.state).toBe('ACKNOWLEDGED');
  const [inProgress] = await provider.control.deliveries({ interviewId });
  expect(inProgress).toMatchObject({ state: 'PENDING', attempts: [] });
  await provider.stop();
  await advancing;
});

test('a session token opens for 90 days and an executive token for 24 hours, on the clock', async () => {
  const provider = await startProvider();
  const session = await start(provider);
  const executive = await logIn(provider);
  const status = async (token: string): Promise<number> =>
    (await get(provider, `/omni/get/score?id=${session.interviewId}`, withToken(token))).status;

  await provider.control.advance(day - 1);
  expect(await status(executive)).toBe(200);
  await provider.control.advance(1);
  expect(await status(executive)).toBe(401);
  expect(await status(await logIn(provider))).toBe(200);

  await provider.control.advance(89 * day - 1);
  expect(await status(session.token)).toBe(200);
  await provider.control.advance(1);
  expect(await status(session.token)).toBe(401);
  const again = await start(provider, { interviewId: session.interviewId });
  expect(await status(again.token)).toBe(200);
});

test('the timestamp of an error is the time of the clock', async () => {
  const provider = await startProvider();
  await provider.control.advance(5000);
  const answer = await get(provider, '/0/omni/get/score', version);
  expect(answer.body).toMatchObject({ timestamp: manualClockStartMs + 5000 });
});
