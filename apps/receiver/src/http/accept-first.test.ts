import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import { expect, test, vi } from 'vitest';

import { AcceptFirst } from './accept-first.ts';

test('a request waits for a turn in which no connection came, and one without connections for none', async () => {
  const acceptFirst = new AcceptFirst();
  let handled = 0;
  const handle = () => void (handled += 1);
  acceptFirst.request(handle);
  expect(handled).toBe(1);
  for (let turn = 0; turn < 20; turn++) {
    acceptFirst.connected();
    acceptFirst.request(handle);
    await turnOfTheLoop();
  }
  expect(handled).toBe(1);
  await turnOfTheLoop();
  await turnOfTheLoop();
  expect(handled).toBe(21);
  acceptFirst.request(handle);
  expect([handled, acceptFirst.isBehind]).toEqual([22, false]);
});

test('without a pause requests are handled all the same, and it shows that we are behind until there is one', async () => {
  const acceptFirst = new AcceptFirst();
  let handled = 0;
  while (!acceptFirst.isBehind) {
    acceptFirst.connected();
    acceptFirst.request(() => (handled += 1));
    await turnOfTheLoop();
  }
  expect(handled).toBeGreaterThan(0);
  for (let turn = 0; turn < 3; turn++) await turnOfTheLoop();
  expect(acceptFirst.isBehind).toBe(false);
});

test('a pause is seen also when it begins while requests are handled late, or nobody would be taken any more', async () => {
  const acceptFirst = new AcceptFirst();
  let handled = 0;
  const handle = () => void (handled += 1);
  while (handled === 0) {
    acceptFirst.connected();
    acceptFirst.request(handle);
    await turnOfTheLoop();
  }
  // Connections have come in every turn until now, and now nobody comes for longer than it takes to be behind.
  for (let turn = 0; turn < 3; turn++) await turnOfTheLoop();
  const later = performance.now() + 60_000;
  const clock = vi.spyOn(performance, 'now').mockReturnValue(later);
  expect(acceptFirst.isBehind).toBe(false);
  clock.mockRestore();
});
