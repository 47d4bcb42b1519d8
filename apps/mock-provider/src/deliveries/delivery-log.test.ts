import type { Delivery } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { createDeliveryLog, deliveriesMax } from './delivery-log.ts';

function delivery(id: string, interviewId = id): Delivery {
  return {
    id,
    interviewId,
    notification: 1,
    forged: false,
    scrapingStatus: 'FINISHED',
    url: 'http://127.0.0.1/',
    state: 'PENDING',
    createdAt: '2026-01-01T00:00:00.000Z',
    nextAttemptAt: null,
    attempts: [],
  };
}

test('beyond its limit the log forgets what ended first, and never what is pending', () => {
  const log = createDeliveryLog();
  const pending = delivery('pending');
  const ended = [delivery('ended second'), delivery('ended first')];
  for (const one of [pending, ...ended]) log.add(one);
  for (const one of ended.toReversed()) log.end(one, 'GIVEN_UP');
  for (let index = 0; index < deliveriesMax - 2; index += 1) log.add(delivery(String(index)));
  const ids = log.list().map(({ id }) => id);
  expect(ids).toHaveLength(deliveriesMax);
  expect(ids.slice(0, 3)).toEqual(['pending', 'ended second', '0']);
});

test('the deliveries of one interview are exactly those that the whole list has of it, when old ones are forgotten too', () => {
  const log = createDeliveryLog();
  const own = ['1', '2', '3', '4'].map((id) => delivery(id, 'ours'));
  for (const one of own) log.add(one);
  for (const one of own.slice(1, 3)) log.end(one, 'GIVEN_UP');
  const idsOf = (interviewId: string): string[] => log.list({ interviewId }).map(({ id }) => id);
  const inTheWholeList = (): string[] =>
    log
      .list()
      .filter(({ interviewId }) => interviewId === 'ours')
      .map(({ id }) => id);
  expect(idsOf('ours')).toEqual(['1', '2', '3', '4']);
  const others = Array.from({ length: deliveriesMax - 3 }, (_, index) =>
    delivery(`other ${index}`, 'others'),
  );
  for (const one of others) log.add(one);
  expect(idsOf('ours')).toEqual(['1', '3', '4']);
  expect(idsOf('ours')).toEqual(inTheWholeList());
  for (const one of own) log.end(one, 'ACKNOWLEDGED');
  for (let index = 0; index < 3; index += 1) log.add(delivery(`more ${index}`));
  expect(idsOf('ours')).toEqual([]);
  expect(inTheWholeList()).toEqual([]);
  expect(idsOf('others')).toHaveLength(deliveriesMax - 3);
  expect(idsOf('more 0')).toEqual(['more 0']);
  log.clear();
  expect(idsOf('others')).toEqual([]);
});

test('asking for one interview among all that are remembered costs no more than for one among few', () => {
  const timeToAsk = (others: number): number => {
    const log = createDeliveryLog();
    log.add(delivery('ours'));
    for (let index = 0; index < others; index += 1) log.add(delivery(`other ${index}`));
    const startedAt = performance.now();
    for (let index = 0; index < 200; index += 1)
      log.list({ interviewId: 'ours', scrapingStatus: 'FINISHED' });
    return performance.now() - startedAt;
  };
  const among = (others: number): number => Math.min(timeToAsk(others), timeToAsk(others), timeToAsk(others));
  // Looking at each would take hundreds of times as long.
  expect(among(deliveriesMax - 1)).toBeLessThan(20 * among(1) + 5);
});
