import {
  type LifecycleTrigger,
  lifecycleTriggers,
  nextState,
  type StateBefore,
  transitions,
  type VerificationState,
  verificationStates,
} from '@ine-scraping/contracts/schemas';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

const applied: ReadonlyArray<[StateBefore, LifecycleTrigger, VerificationState]> = [
  ['NONE', 'IN_PROGRESS_NOTIFIED', 'IN_PROGRESS'],
  ['NONE', 'FINISHED_NOTIFIED', 'FINISHED'],
  ['NONE', 'UNKNOWN_NOTIFIED', 'IN_PROGRESS'],
  ['IN_PROGRESS', 'FINISHED_NOTIFIED', 'FINISHED'],
  ['IN_PROGRESS', 'SCORE_READY', 'SCORED'],
  ['FINISHED', 'SCORE_READY', 'SCORED'],
  ['FINISHED', 'ATTEMPTS_USED_UP', 'FAILED'],
  ['FAILED', 'FINISHED_NOTIFIED', 'FINISHED'],
  ['FAILED', 'REDRIVEN', 'FINISHED'],
];

it.each(applied)('%s, %s: %s', (state, trigger, expected) => {
  expect(nextState(state, trigger)).toBe(expected);
});

it('changes nothing on every other pair', () => {
  const states: StateBefore[] = ['NONE', ...verificationStates];
  const pairs = states.flatMap((state) => lifecycleTriggers.map((trigger) => [state, trigger] as const));
  const others = pairs.filter(([state, trigger]) => !applied.some(([s, t]) => s === state && t === trigger));
  expect(others).toHaveLength(states.length * lifecycleTriggers.length - applied.length);
  expect(others.map((pair) => nextState(...pair))).toEqual(others.map(() => undefined));
});

it('has no way out of SCORED', () => {
  expect(transitions.SCORED).toEqual({});
});

function play(triggers: readonly LifecycleTrigger[]): StateBefore {
  return triggers.reduce<StateBefore>((state, trigger) => nextState(state, trigger) ?? state, 'NONE');
}

it('ends in FINISHED for any order and number of notifications with a FINISHED among them', () => {
  const notified = fc.constantFrom<LifecycleTrigger>(
    'IN_PROGRESS_NOTIFIED',
    'FINISHED_NOTIFIED',
    'UNKNOWN_NOTIFIED',
  );
  fc.assert(
    fc.property(fc.array(notified), fc.array(notified), (before, after) => {
      expect(play([...before, 'FINISHED_NOTIFIED', ...after])).toBe('FINISHED');
      expect(play([...before, 'FINISHED_NOTIFIED', 'SCORE_READY', ...after])).toBe('SCORED');
    }),
  );
});

it('never reaches FAILED without FINISHED before it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...lifecycleTriggers)), (triggers) => {
      const failed = triggers.some((_, at) => play(triggers.slice(0, at + 1)) === 'FAILED');
      if (failed) expect(triggers).toContain('FINISHED_NOTIFIED');
    }),
  );
});
