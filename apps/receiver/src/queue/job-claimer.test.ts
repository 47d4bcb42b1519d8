import { expect, onTestFinished, test, vi } from 'vitest';

import { createRecordingLogger } from '../../test/support/recording-logger.ts';
import { JobClaimer, type HeldJob, type StoredJob } from './job-claimer.ts';

const waitOptions = { timeout: 5_000, interval: 5 };
const hour = 3_600_000;

function startClaimer({ places = 3, touchMs = hour } = {}) {
  const waiting: StoredJob[] = [];
  const held = new Map<string, { job: HeldJob; end: () => void; fail: (error: Error) => void }>();
  const asked: number[] = [];
  const brokenOff: string[] = [];
  const lost = new Set<string>();
  const claimer = new JobClaimer({
    places,
    pollMs: hour,
    touchMs,
    take: (count) => {
      asked.push(count);
      return Promise.resolve(waiting.splice(0, count));
    },
    touch: (jobs) => Promise.resolve(new Set(jobs.map(({ id }) => id).filter((id) => !lost.has(id)))),
    run: (job) =>
      new Promise((resolve, reject) => {
        held.set(job.id, { job, end: resolve, fail: reject });
      }),
    breakOff: ({ id }) => {
      brokenOff.push(id);
      return Promise.resolve();
    },
    logger: createRecordingLogger(),
  });
  onTestFinished(async () => {
    for (const { end } of held.values()) end();
    await claimer.drain();
  });
  const add = (...ids: string[]) => {
    waiting.push(...ids.map((id) => ({ id, retryCount: 0, data: { interviewId: `interview of ${id}` } })));
    claimer.wake();
  };
  const runs = (...ids: string[]) => vi.waitFor(() => expect([...held.keys()]).toEqual(ids), waitOptions);
  return { claimer, add, asked, brokenOff, held, lost, runs };
}

test('as many jobs as there are places are taken with one ask, and the next when a place is free', async () => {
  const { add, asked, held, runs } = startClaimer({ places: 3 });
  add('a', 'b', 'c', 'd');
  await runs('a', 'b', 'c');
  expect(asked.filter((count) => count !== 3)).toEqual([]);
  held.get('b')?.end();
  await runs('a', 'b', 'c', 'd');
  expect(asked.at(-1)).toBe(1);
});

test('while nothing more waits, a job that ends asks for no other', async () => {
  const { add, asked, held, runs } = startClaimer();
  add('a');
  await runs('a');
  const before = asked.length;
  held.get('a')?.end();
  add('b');
  await runs('a', 'b');
  expect(asked).toHaveLength(before + 1);
});

test('a job that somebody else has by now is aborted, and no other', async () => {
  const { add, held, lost, runs } = startClaimer({ touchMs: 5 });
  add('a', 'b');
  await runs('a', 'b');
  lost.add('a');
  await vi.waitFor(() => expect(held.get('a')?.job.signal.aborted).toBe(true), waitOptions);
  expect(held.get('b')?.job.signal.aborted).toBe(false);
});

test('a job that breaks off is given back, and the others go on', async () => {
  const { add, brokenOff, held, runs } = startClaimer({ places: 2 });
  add('a', 'b', 'c');
  await runs('a', 'b');
  held.get('a')?.fail(new Error('made up'));
  await runs('a', 'b', 'c');
  expect(brokenOff).toEqual(['a']);
});

test('a drain takes nothing more, waits for what is held, and what is given back is aborted', async () => {
  const { add, claimer, held, runs } = startClaimer();
  add('a');
  await runs('a');
  let drained = false;
  const drain = claimer.drain().then(() => (drained = true));
  add('b');
  claimer.giveBack();
  expect([drained, held.get('a')?.job.signal.aborted]).toEqual([false, true]);
  held.get('a')?.end();
  await drain;
  expect([...held.keys()]).toEqual(['a']);
});
