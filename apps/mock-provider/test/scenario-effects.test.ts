import { expect, test } from 'vitest';

import { defaultScenarioName, scenarioNames } from '../src/scenarios/catalog.ts';
import { captureEffects } from './effects/capture-effects.ts';
import { notificationEffects } from './effects/notification-effects.ts';
import { outcomeEffects } from './effects/outcome-effects.ts';
import { scoreEffects } from './effects/score-effects.ts';

const effects = Object.entries({
  ...outcomeEffects,
  ...captureEffects,
  ...notificationEffects,
  ...scoreEffects,
});

test('every scenario of the catalog has an effect below, and nothing else has', () => {
  expect(effects.map(([scenario]) => scenario).toSorted()).toEqual(scenarioNames.toSorted());
});

for (const [scenario, [title, showEffect]] of effects) {
  test(`${scenario}: ${title}`, async () => {
    expect.hasAssertions();
    await showEffect(scenario);
  });

  // Else an effect that asserts nothing of its scenario would pass for a test of it.
  const other = scenario === defaultScenarioName ? 'not-current' : defaultScenarioName;
  test(`${scenario}: its effect is not seen when ${other} is played in its place`, async () => {
    await expect(showEffect(other)).rejects.toMatchObject({ name: 'AssertionError' });
  });
}
