import { expect, test } from 'vitest';

import { createCatalog } from '../scenarios/catalog.ts';
import { type Scenario, scenarioSchema } from '../scenarios/scenario.ts';
import { type ExpectedPlay, expectPlay, type PlayConditions } from './expected-play.ts';

const documented = { policy: 'documented' } as const;

function expected(name: string, conditions: PlayConditions = documented): ExpectedPlay {
  const scenario = createCatalog().find(name);
  if (!scenario) throw new Error(name);
  return expectPlay(scenario, conditions);
}

function describe({ deliveries }: ExpectedPlay): string {
  return deliveries
    .map(({ notification, scrapingStatus, count, firstReadableAttempt, isOwed }) => {
      const from = firstReadableAttempt === 1 ? '' : ` from attempt ${firstReadableAttempt}`;
      return `${notification} ${scrapingStatus} x${count}${isOwed ? '' : ' if it likes'}${from}`;
    })
    .join(', ');
}

/** What a receiver owes that hears FINISHED of a score that becomes ready. */
const told = { readsDue: 1, outcomeDue: true };
const duties: Readonly<Record<string, Partial<ExpectedPlay>>> = {
  'lost-finished': { ...told, whyUntold: 'FINISHED was lost' },
  'never-finishes': { readsDue: 1, outcomeDue: false, whyUntold: 'Scraping never ended' },
  'score-never-ready': { readsDue: 2, outcomeDue: false },
};

test.each([
  ['current', '1 IN_PROGRESS x1, 2 FINISHED x1', true, ['CURRENT'], false],
  ['duplicate-burst', '1 IN_PROGRESS x1, 2 FINISHED x20', true, ['CURRENT'], false],
  ['lost-finished', '1 IN_PROGRESS x1', false, ['CURRENT'], false],
  ['never-finishes', '1 IN_PROGRESS x1', false, [], false],
  ['late-in-progress', '1 IN_PROGRESS x1, 2 FINISHED x1, 3 IN_PROGRESS x1', true, ['CURRENT'], false],
  ['malformed-json', '1 IN_PROGRESS x1, 2 FINISHED x1 from attempt 2', true, ['CURRENT'], false],
  ['wrong-content-type', '1 IN_PROGRESS x1, 2 FINISHED x1', true, ['CURRENT'], false],
  ['forged-finished', '1 IN_PROGRESS x1, 2 FINISHED x1 if it likes, 3 FINISHED x1', true, ['CURRENT'], true],
  [
    'unknown-interview',
    '1 IN_PROGRESS x1, 2 FINISHED x1 if it likes, 3 FINISHED x1',
    true,
    ['CURRENT'],
    true,
  ],
  ['score-never-ready', '1 IN_PROGRESS x1, 2 FINISHED x1', true, [], false],
  ['outcome-changes', '1 IN_PROGRESS x1, 2 FINISHED x1', true, ['CURRENT', 'NOT_CURRENT'], false],
])('of %s a receiver acknowledges %s', (name, deliveries, announcesFinished, outcomes, hasForgery) => {
  const play = expected(name);
  expect(play).toMatchObject(duties[name] ?? told);
  const { readsDue: _reads, outcomeDue: _outcome, whyUntold: _why, ...rest } = play;
  expect({ ...rest, deliveries: describe(play) }).toEqual({
    deliveries,
    finishes: name !== 'never-finishes',
    announcesFinished,
    outcomes,
    hasForgery,
  });
});

test('each scraping sends the notifications again', () => {
  const play = expected('duplicate-finished', { policy: 'documented', scrapings: 2 });
  expect(describe(play)).toBe('1 IN_PROGRESS x2, 2 FINISHED x4');
});

test('what no attempt of the policy says in a readable way is owed no acknowledgement, and announces nothing', () => {
  const scenario: Scenario = scenarioSchema.parse({
    name: 'garbled',
    description: 'Two attempts of FINISHED are no JSON.',
    outcome: 'CURRENT',
    notifications: [{ status: 'FINISHED', fault: 'malformed-json', faultAttempts: 2 }],
  });
  expect(expectPlay(scenario, documented)).toMatchObject({ announcesFinished: true });
  const legacy = expectPlay(scenario, { policy: 'legacy' });
  expect(describe(legacy)).toBe('1 FINISHED x1 if it likes from attempt 3');
  expect(legacy.announcesFinished).toBe(false);
});

const named = { name: 'mine', description: 'Ours.', outcome: 'CURRENT' };

test.each([
  ['it is not told', { notifications: [{ status: 'IN_PROGRESS' }] }, { readsDue: 1, outcomeDue: true }],
  [
    'it hears of nothing',
    { notifications: [{ status: 'FINISHED', lost: true }] },
    { readsDue: 0, outcomeDue: false },
  ],
  [
    'it hears of another interview',
    { notifications: [{ status: 'IN_PROGRESS', unknownInterview: true }] },
    { readsDue: 0, outcomeDue: false },
  ],
  ['no score has an outcome', { score: { ready: 'never' } }, { readsDue: 2, outcomeDue: false }],
  ['its author says otherwise', { receiver: 'nothing' }, { readsDue: 0, outcomeDue: false }],
])("what a scenario of a team's own holds a receiver to follows from the rest: %s", (_why, part, duty) => {
  const scenario: Scenario = scenarioSchema.parse({ ...named, ...part });
  expect(expectPlay(scenario, documented)).toMatchObject(duty);
});

test.each(['lost-finished', 'never-finishes', 'score-never-ready'])(
  'where no recovery is expected, %s asks for no more than its notifications do',
  (name) => {
    const play = expected(name, { ...documented, recovery: false });
    expect(play).toMatchObject({ readsDue: play.announcesFinished ? 1 : 0, outcomeDue: false });
  },
);

test('a scenario cannot ask for the outcome of a score that never has one', () => {
  const parsed = scenarioSchema.safeParse({
    ...named,
    score: { ready: 'never' },
    receiver: 'reads-the-score',
  });
  expect(parsed.error?.issues.map(({ path }) => path)).toEqual([['receiver']]);
});
