import { expect, test } from 'vitest';

import { createReport } from './acceptance.ts';
import type { MeasuredReceiver } from './measure-receivers.ts';
import type { JudgedStorage } from './stored-notifications.ts';

const whole: JudgedStorage = { sent: 10, acknowledged: 10, stored: 10, lost: 0, surplus: 0, met: true };

function measured(
  name: MeasuredReceiver['name'],
  perSecond: readonly number[],
  storage: JudgedStorage[],
  senderBusy = 0.5,
): MeasuredReceiver {
  const times = { closedP50: 2, closedP99: 4, openP50: 1, openP99: 2, cpuMs: 0.5 };
  const rounds = perSecond.map((each) => ({ perSecond: each, ...times, senderBusy }));
  return { name, rounds, storage, sent: 20, unacknowledged: 0 };
}
const express = measured('express', [100, 10], []);
const pglite = measured('pglite', [50, 5], [whole, whole]);
const report = (receivers: MeasuredReceiver[], withoutPostgres?: string) =>
  createReport({ receivers, withoutPostgres, waitedShare: 0 });

test('a receiver is shown with its ratio to the baseline of the same round', () => {
  const { lines, notes, targets } = report([express, pglite], 'nobody answers');
  expect(lines[1]).toMatch(/^accepted a second +55 +28 +0\.5$/);
  expect(notes).toEqual(['receiver, PostgreSQL: not measured, nobody answers.']);
  expect(targets).toMatchObject([{ met: true }]);
});

test('a receiver that lost one notification in one round misses its target, however fast it is', () => {
  const lossy: JudgedStorage = { ...whole, stored: 9, lost: 1, met: false };
  const { targets } = report([express, measured('pglite', [100, 10], [lossy, whole])]);
  expect(targets).toMatchObject([{ met: false, sentence: expect.stringContaining('missed, 1 are lost') }]);
});

test.each([
  [
    'the baseline',
    [measured('express', [100, 10], [], 0.9), pglite],
    'Express + zod: the sender was busy 0.9 ',
  ],
  [
    'a receiver',
    [express, measured('pglite', [50, 5], [], 1.03)],
    'receiver, PGlite: the sender was busy 1 ',
  ],
])(
  'no ratio is shown of how fast it was when %s was measured with a busy sender, and the report says so',
  (_, receivers, said) => {
    const { lines } = report(receivers);
    expect(lines[1]).toMatch(/^accepted a second +55 +28 +-$/);
    // The sender does nothing for most of the time at a fixed rate, and the receiver's own work stays its own.
    expect(lines.find((line) => line.startsWith('at a fixed rate p50'))).toMatch(/ 1$/);
    expect(lines.find((line) => line.startsWith('CPU per notification'))).toMatch(/ 1$/);
    expect(lines.join('\n')).toContain(said);
  },
);
