import type { Delivery } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { createDeliveryLog, deliveriesMax } from './delivery-log.ts';

function delivery(id: string): Delivery {
  return {
    id,
    interviewId: id,
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
