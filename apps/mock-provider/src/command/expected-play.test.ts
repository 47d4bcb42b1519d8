import { expect, test } from 'vitest';

import { createCatalog } from '../scenarios/catalog.ts';
import { type ExpectedPlay, expectPlay } from './expected-play.ts';

function expected(name: string): ExpectedPlay {
  const scenario = createCatalog().find(name);
  if (!scenario) throw new Error(name);
  return expectPlay(scenario);
}

test.each([
  ['current', 'IN_PROGRESS 1/1, FINISHED 1/1', true, ['CURRENT']],
  ['duplicate-burst', 'IN_PROGRESS 1/1, FINISHED 20/20', true, ['CURRENT']],
  ['lost-finished', 'IN_PROGRESS 1/1', false, ['CURRENT']],
  ['never-finishes', 'IN_PROGRESS 1/1', false, []],
  ['late-in-progress', 'IN_PROGRESS 2/2, FINISHED 1/1', true, ['CURRENT']],
  ['forged-finished', 'IN_PROGRESS 1/1, FINISHED 1/2', true, ['CURRENT']],
  ['unknown-interview', 'IN_PROGRESS 1/1, FINISHED 1/2', true, ['CURRENT']],
  ['score-never-ready', 'IN_PROGRESS 1/1, FINISHED 1/1', true, []],
  ['outcome-changes', 'IN_PROGRESS 1/1, FINISHED 1/1', true, ['CURRENT', 'NOT_CURRENT']],
])('%s must come to %s', (name, deliveries, announcesFinished, outcomes) => {
  const play = expected(name);
  const told = play.deliveries.map(
    ({ scrapingStatus, acknowledged, count }) => `${scrapingStatus} ${acknowledged}/${count}`,
  );
  expect({ ...play, deliveries: told.join(', ') }).toEqual({ deliveries, announcesFinished, outcomes });
});
