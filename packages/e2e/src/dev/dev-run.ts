import type { Terminal } from '../terminal.ts';
import type { EndingSwitch } from './dev-exit.ts';
import type { Plan } from './preflight.ts';

/** One run of `pnpm dev`, from the preflight to its end. */
export interface DevRun {
  readonly plan: Plan;
  readonly terminal: Terminal;
  readonly ending: EndingSwitch;
  /** Both apps have been ready once: what ends one from then on is a mistake in its sources, to be mended there. */
  wereReady: boolean;
}
