/** The states of a verification. `SCORED` is terminal; `FAILED` can be left by a redrive or another FINISHED. */
export const verificationStates = ['IN_PROGRESS', 'FINISHED', 'SCORED', 'FAILED'] as const;
export type VerificationState = (typeof verificationStates)[number];

/**
 * What can move a verification.
 * - `IN_PROGRESS_NOTIFIED`, `FINISHED_NOTIFIED`: Incode's two notifications, in any order, any number of times;
 * - `UNKNOWN_NOTIFIED`: a notification whose status nobody knows;
 * - `SCORE_READY`: a score was read that may be believed, see `scoreReadiness`;
 * - `ATTEMPTS_USED_UP`: no such score within the attempts, or a terminal error;
 * - `REDRIVEN`: somebody asked for another try on purpose.
 */
export const lifecycleTriggers = [
  'IN_PROGRESS_NOTIFIED',
  'FINISHED_NOTIFIED',
  'UNKNOWN_NOTIFIED',
  'SCORE_READY',
  'ATTEMPTS_USED_UP',
  'REDRIVEN',
] as const;
export type LifecycleTrigger = (typeof lifecycleTriggers)[number];

/** The state before the first notification: there is no verification yet. */
export type StateBefore = VerificationState | 'NONE';

/**
 * The whole lifecycle. A pair that is not in the table changes nothing: late and repeated notifications are counted,
 * not applied. `IN_PROGRESS` never becomes `FINISHED` without Incode saying so, and never fails: reconciliation looks again.
 * A status that nobody knows says at least that there is such an interview: it begins as `IN_PROGRESS`, so that reconciliation
 * looks at it, and changes nothing later.
 */
export const transitions: Readonly<
  Record<StateBefore, Readonly<Partial<Record<LifecycleTrigger, VerificationState>>>>
> = {
  NONE: {
    IN_PROGRESS_NOTIFIED: 'IN_PROGRESS',
    FINISHED_NOTIFIED: 'FINISHED',
    UNKNOWN_NOTIFIED: 'IN_PROGRESS',
  },
  IN_PROGRESS: { FINISHED_NOTIFIED: 'FINISHED', SCORE_READY: 'SCORED' },
  FINISHED: { SCORE_READY: 'SCORED', ATTEMPTS_USED_UP: 'FAILED' },
  SCORED: {},
  FAILED: { FINISHED_NOTIFIED: 'FINISHED', REDRIVEN: 'FINISHED' },
};

/** The state after `trigger`, or `undefined` when the trigger changes nothing in `state`. */
export function nextState(state: StateBefore, trigger: LifecycleTrigger): VerificationState | undefined {
  return transitions[state][trigger];
}
