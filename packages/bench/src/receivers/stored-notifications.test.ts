import { expect, test } from 'vitest';

import { scrapingStatuses } from '@ine-scraping/contracts';
import { judgeStorage, judgeStored, numberedNotification } from './stored-notifications.ts';

const sent = { first: 6, end: 10, statuses: scrapingStatuses };

/** Two interviews, told of twice each; `counts`: how often each of the four is stored. */
function judge(counts: readonly number[], unacknowledged: readonly number[] = []) {
  const stored = counts.map((count, number) => {
    const { InterviewId, ScrapingStatus } = numberedNotification(sent.first + number, scrapingStatuses);
    return [`${InterviewId} ${ScrapingStatus}`, count] as const;
  });
  return judgeStorage(sent, new Set(unacknowledged), new Map(stored.filter(([, count]) => count > 0)));
}
const all = judge([1, 1, 1, 1]);

test.each([
  ['as many stored as acknowledged, each once, meets the target', all, 0, 0],
  ['one that was acknowledged and is not there is lost', judge([1, 1, 1, 0]), 1, 0],
  ['a copy does not make up for a loss', judge([1, 1, 2, 0]), 1, 1],
  ['what was not acknowledged may be stored', judge([1, 1, 1, 1], [9]), 0, 0],
  ['or not', judge([1, 1, 1, 0], [9]), 0, 0],
  ['what nobody sent is not welcome', judge([1, 1, 1, 1, 1]), 0, 1],
])('%s', (_, storage, lost, surplus) => {
  expect(storage).toMatchObject({ sent: 4, lost, surplus });
  // A loss in one round is a loss, however well the others went.
  const [target] = judgeStored([all, storage, all]);
  expect(target?.slice(1)).toEqual([
    expect.stringContaining(`lost ${lost}, too many ${surplus}`),
    lost + surplus === 0,
  ]);
});
