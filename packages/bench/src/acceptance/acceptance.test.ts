import { expect, test } from 'vitest';

import { createReport } from './acceptance.ts';
import type { JudgedStorage } from './judge-storage.ts';
import type { MeasuredReceiver, Round } from './measure-receivers.ts';

function roundOf(perSecond: number): Round {
  const times = { closedP50: 2, closedP99: 4, openP50: 1, openP99: 2 };
  return { perSecond, ...times, cpuMs: 0.5, senderBusy: 0.5 };
}

function measured(
  name: MeasuredReceiver['name'],
  perSecond: readonly number[],
  storage: readonly JudgedStorage[],
): MeasuredReceiver {
  return { name, rounds: perSecond.map(roundOf), storage, sent: 20, unacknowledged: 0 };
}

const whole: JudgedStorage = { sent: 10, acknowledged: 10, stored: 10, lost: 0, surplus: 0, met: true };
const bare = measured('bare', [100, 10], []);

test('a receiver is shown with its ratio to the baseline of the same round', () => {
  const receivers = [bare, measured('pglite', [50, 5], [whole, whole])];
  const { lines, targetsMet } = createReport({ receivers, withoutPostgres: 'nobody answers' });
  expect(lines[1]).toMatch(/^accepted a second +55 +28 +0\.5$/);
  expect(lines.at(-1)).toBe('receiver, PostgreSQL: not measured, nobody answers.');
  expect(targetsMet).toBe(true);
});

test('a receiver that lost one notification in one round misses its target, however fast it is', () => {
  const lossy: JudgedStorage = { ...whole, stored: 9, lost: 1, met: false };
  const receivers = [bare, measured('pglite', [100, 10], [lossy, whole])];
  const { lines, targetsMet } = createReport({ receivers, withoutPostgres: undefined });
  expect(targetsMet).toBe(false);
  expect(lines.join('\n')).toContain('missed, 1 are lost');
});
