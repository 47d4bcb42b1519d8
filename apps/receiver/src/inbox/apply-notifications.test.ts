import { nextState, verificationStates } from '@ine-scraping/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { applyNotifications, type InboxEntry } from './apply-notifications.ts';

const entriesArbitrary = fc.array(
  fc.record({
    kind: fc.constantFrom('IN_PROGRESS' as const, 'FINISHED' as const, 'UNKNOWN' as const),
    externalId: fc.option(fc.string({ minLength: 1 })),
    receivedAt: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
  }),
  { minLength: 1, maxLength: 8 },
);

function number(entries: readonly Omit<InboxEntry, 'id' | 'interviewId'>[]): InboxEntry[] {
  return entries.map((entry, index) => ({ ...entry, id: String(index + 1), interviewId: 'interview-1' }));
}

test('the order of the notifications of a new verification does not change what they come to', () => {
  fc.assert(
    fc.property(entriesArbitrary, fc.func(fc.double({ noNaN: true })), (entries, weight) => {
      const one = applyNotifications('NONE', number(entries));
      const shuffled = entries.toSorted((a, b) => weight(a) - weight(b));
      const other = applyNotifications('NONE', number(shuffled));
      expect({ ...other, changes: [], externalId: null }).toEqual({ ...one, changes: [], externalId: null });
    }),
  );
});

test('every change is one that the lifecycle table allows, and they form a chain', () => {
  const before = fc.constantFrom('NONE' as const, ...verificationStates);
  fc.assert(
    fc.property(before, entriesArbitrary, (state, entries) => {
      const summary = applyNotifications(state, number(entries));
      let at: typeof summary.state = state;
      for (const { from, to } of summary.changes) {
        expect(from).toBe(at);
        const notified = ['IN_PROGRESS_NOTIFIED', 'FINISHED_NOTIFIED', 'UNKNOWN_NOTIFIED'] as const;
        expect(notified.map((trigger) => nextState(from, trigger))).toContain(to);
        at = to;
      }
      expect(summary.state).toBe(at);
    }),
  );
});

test('the latest external id that was sent wins', () => {
  const at = new Date(0);
  const entries = number([
    { kind: 'IN_PROGRESS', externalId: 'first', receivedAt: at },
    { kind: 'UNKNOWN', externalId: 'second', receivedAt: at },
    { kind: 'FINISHED', externalId: null, receivedAt: at },
  ]);
  expect(applyNotifications('NONE', entries).externalId).toEqual({ value: 'second', from: '2' });
});
