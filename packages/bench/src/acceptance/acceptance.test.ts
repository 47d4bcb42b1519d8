import { expect, test } from 'vitest';

import { createReport } from './acceptance.ts';
import type { JudgedStorage } from './judge-storage.ts';
import type { MeasuredReceiver, Round } from './measure-receivers.ts';

function roundOf(perSecond: number, senderBusy = 0.5): Round {
  const times = { closedP50: 2, closedP99: 4, openP50: 1, openP99: 2 };
  return { perSecond, ...times, cpuMs: 0.5, senderBusy };
}

function measured(
  name: MeasuredReceiver['name'],
  perSecond: readonly number[],
  storage: readonly JudgedStorage[],
  senderBusy?: number,
): MeasuredReceiver {
  const rounds = perSecond.map((each) => roundOf(each, senderBusy));
  return { name, rounds, storage, sent: 20, unacknowledged: 0 };
}

const whole: JudgedStorage = { sent: 10, acknowledged: 10, stored: 10, lost: 0, surplus: 0, met: true };
const express = measured('express', [100, 10], []);
const pglite = measured('pglite', [50, 5], [whole, whole]);

test('a receiver is shown with its ratio to the baseline of the same round', () => {
  const receivers = [express, pglite];
  const { lines, targetsMet } = createReport({ receivers, withoutPostgres: 'nobody answers' });
  expect(lines[1]).toMatch(/^accepted a second +55 +28 +0\.5$/);
  expect(lines.at(-1)).toBe('receiver, PostgreSQL: not measured, nobody answers.');
  expect(targetsMet).toBe(true);
});

test('a receiver that lost one notification in one round misses its target, however fast it is', () => {
  const lossy: JudgedStorage = { ...whole, stored: 9, lost: 1, met: false };
  const receivers = [express, measured('pglite', [100, 10], [lossy, whole])];
  const { lines, targetsMet } = createReport({ receivers, withoutPostgres: undefined });
  expect(targetsMet).toBe(false);
  expect(lines.join('\n')).toContain('missed, 1 are lost');
});

const busy = {
  express: measured('express', [100, 10], [], 0.9),
  pglite: measured('pglite', [50, 5], [], 1.03),
};

test.each([
  {
    name: 'the baseline',
    receivers: [busy.express, pglite],
    said: 'Express + zod: the sender was busy 0.9 ',
  },
  { name: 'a receiver', receivers: [express, busy.pglite], said: 'receiver, PGlite: the sender was busy 1 ' },
])(
  'no ratio is shown of how fast it was when $name was measured with a busy sender, and the report says so',
  (saturated) => {
    const { lines } = createReport({ receivers: saturated.receivers, withoutPostgres: undefined });
    expect(lines[1]).toMatch(/^accepted a second +55 +28 +-$/);
    // The sender does nothing for most of the time at a fixed rate, and the receiver's own work stays its own.
    expect(lines.find((line) => line.startsWith('at a fixed rate p50'))).toMatch(/ 1$/);
    expect(lines.find((line) => line.startsWith('CPU per notification'))).toMatch(/ 1$/);
    expect(lines.join('\n')).toContain(saturated.said);
  },
);
