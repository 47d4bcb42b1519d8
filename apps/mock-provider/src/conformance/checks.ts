import { type Check, receiverChecks } from '@ine-scraping/contracts/conformance';

import { accessChecks } from './access-checks.ts';
import { connectionChecks } from './connection-checks.ts';
import { loadChecks } from './load-checks.ts';
import { orderEffects } from './order-effects.ts';
import { restartChecks } from './restart-checks.ts';
import { scoreChecks } from './score-checks.ts';
import type { Stage } from './stage.ts';
import { understoodChecks } from './understood-checks.ts';

/** Checks that Incode sees: what a receiver asks of it, and when. */
export const effectChecks: readonly Check<Stage>[] = [
  ...scoreChecks,
  ...orderEffects,
  ...loadChecks,
  ...understoodChecks,
  ...restartChecks,
];

/** Every check there is, those of the answers and those of the effects, in the order in which a report tells them. */
export const checks: readonly Check<Stage>[] = [
  ...receiverChecks,
  ...connectionChecks,
  ...accessChecks,
  ...effectChecks,
];

/** Where `docs/conformance.md` explains a check. */
export function anchorOf({ id }: Pick<Check<never>, 'id'>): string {
  return `docs/conformance.md#${id.replaceAll('.', '')}`;
}
