import type { Delivery } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { createDeliveryLog, deliveriesMax, type DeliveryLog } from './delivery-log.ts';

/** A log whose listeners throw nothing. */
function createLog(): DeliveryLog {
  return createDeliveryLog({
    onError: (error) => {
      throw error;
    },
  });
}

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
  const log = createLog();
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
  const log = createLog();
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

test('whoever asks for one interview looks at no delivery of another', () => {
  const log = createLog();
  const own = delivery('ours');
  log.add(own);
  let looks = 0;
  for (let index = 0; index < 100; index += 1) {
    const watched = new Proxy(delivery(`other ${index}`), {
      get(target, name) {
        looks += 1;
        return Reflect.get(target, name);
      },
    });
    log.add(watched);
  }
  looks = 0;
  expect(log.list({ interviewId: 'ours' })).toEqual([own]);
  expect(looks).toBe(0);
});

test('a listener that throws, at once or later, keeps no other from hearing that a delivery has ended', async () => {
  const errors: unknown[] = [];
  const heard: string[] = [];
  const log = createDeliveryLog({ onError: (error) => void errors.push(error) });
  log.onEnd(() => {
    throw new Error('at once');
  });
  log.onEnd(async () => Promise.reject(new Error('later')));
  log.onEnd(({ id, state }) => void heard.push(`${id} ${state}`));
  const one = delivery('one');
  log.add(one);
  log.end(one, 'ACKNOWLEDGED');
  expect(heard).toEqual(['one ACKNOWLEDGED']);
  await expect.poll(() => errors.map(String)).toEqual(['Error: at once', 'Error: later']);
});
