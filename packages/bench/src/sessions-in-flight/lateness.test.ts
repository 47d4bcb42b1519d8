import { expect, test } from 'vitest';

import { latenessOf } from './lateness.ts';

const at = (dueMs: number, lateMs: number) => ({ fromMs: dueMs, untilMs: dueMs + lateMs });

test('lateness is from when a notification was due until it arrived', () => {
  const { p50, max } = latenessOf([at(1000, 7), at(2000, 1), at(3000, 5)], []);
  expect([p50, max]).toEqual([5, 7]);
});

test('the machine explains lateness for as long as it held somebody up meanwhile, and no longer', () => {
  const machine = [at(1010, 51)];
  expect(latenessOf([at(1000, 60_000)], machine).worst).toEqual({ lateMs: 60_000, machineMs: 51 });
});

test('a hold-up at another time explains nothing', () => {
  expect(latenessOf([at(1000, 300)], [at(400, 200), at(1300, 900)]).worst).toEqual({
    lateMs: 300,
    machineMs: 0,
  });
});

test('a hold-up shortly before explains what it has left behind', () => {
  expect(latenessOf([at(1000, 300)], [at(800, 200)]).worst).toEqual({ lateMs: 300, machineMs: 200 });
});

test('the worst is the one that the machine explains least, whichever is the latest', () => {
  const { max, worst } = latenessOf([at(1000, 900), at(3000, 400)], [at(1000, 800)]);
  expect(max).toBe(900);
  expect(worst).toEqual({ lateMs: 400, machineMs: 0 });
});

test('of nothing there is no lateness', () => {
  expect(latenessOf([], []).worst.lateMs).toBeNaN();
});
