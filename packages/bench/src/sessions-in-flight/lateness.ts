import { type Percentiles, percentilesOf } from '../percentiles.ts';
import { mergeStretches, shareOf, type Stretch } from './hold-ups.ts';

/** Of everything that arrived, in milliseconds. `NaN` when nothing did. */
export interface Lateness extends Percentiles {
  /** The one that the machine explains least. */
  readonly worst: {
    readonly lateMs: number;
    /** How long, of that, the machine held it up. */
    readonly machineMs: number;
  };
}

/**
 * How late what was `onTheWay` arrived, and what of that the machine explains: only for as long as it held somebody up, and only
 * between when a notification was due and when it arrived, or as long before as it was late, because what a hold-up has left
 * behind is sent first. Pure.
 */
export function latenessOf(onTheWay: readonly Stretch[], machine: readonly Stretch[]): Lateness {
  const merged = mergeStretches(machine);
  let worst = { lateMs: Number.NaN, machineMs: Number.NaN };
  for (const stretch of onTheWay) {
    const lateMs = stretch.untilMs - stretch.fromMs;
    const machineMs = Math.min(lateMs, shareOf(merged, { ...stretch, fromMs: stretch.fromMs - lateMs }));
    // The first is worse than nothing.
    if (!(lateMs - machineMs <= worst.lateMs - worst.machineMs)) worst = { lateMs, machineMs };
  }
  return { ...percentilesOf(onTheWay.map(({ fromMs, untilMs }) => untilMs - fromMs)), worst };
}
