import { honestSteps } from '../honest-parts.ts';
import type { Parts, Step } from '../parts.ts';

/** A receiver that is wrong in one way. */
export interface Mutant {
  /** What it does, after "a receiver that". */
  readonly name: string;
  /** The checks that name its fault: these and no others must fail. */
  readonly caughtBy: readonly string[];
  readonly parts: Partial<Parts>;
}

/** The honest steps with some replaced. */
export function withSteps(changed: Partial<Record<keyof typeof honestSteps, Step>>): Partial<Parts> {
  return { steps: Object.values({ ...honestSteps, ...changed }) };
}

/** The honest steps, and one more after the body is understood. */
export function afterUnderstanding(step: Step): Partial<Parts> {
  return withSteps({
    async understand(exchange, core) {
      honestSteps.understand(exchange, core);
      await step(exchange, core);
    },
  });
}
