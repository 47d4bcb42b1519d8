import { expect, test } from 'vitest';

import { createBenchmark } from './benchmark.ts';
import { medianOf } from './table.ts';

const never = new AbortController().signal;

test('a median is the value in the middle, or the mean of two', () => {
  expect([[9, 1, 5], [9, 1, 5, 7], [3], []].map(medianOf)).toEqual([5, 6, 3, Number.NaN]);
});

// In the second round the machine is ten times slower for both; in the third nothing can be compared.
test.each([
  ['a calm machine', 0.05, []],
  ['a machine that nobody knows', Number.NaN, []],
  ['a busy one', 0.345, ['The machine was busy: base waited for a processor 35 % of the time.']],
])(
  '%s: rounds go to and fro, each is compared with the baseline of the same round',
  async (_, share, busy) => {
    const order: string[] = [];
    const contestant = (title: string, figures: number[]) => ({
      title,
      async measure() {
        order.push(title);
        const figure = figures.shift() ?? Number.NaN;
        return { figure, fair: figures.length > 0, waitedShare: title === 'base' ? share : 0 };
      },
    });
    const { lines, notes, targets } = await createBenchmark<{
      figure: number;
      fair: boolean;
      waitedShare: number;
    }>({
      name: '',
      description: '',
      rounds: 3,
      rows: [
        { title: 'carried', read: ({ figure }) => figure, comparable: ({ fair }) => fair },
        { title: 'alone', read: ({ figure }) => figure },
      ],
      prepare: async () => ({
        contestants: [
          contestant('base', [100, 10, 100]),
          {
            ...contestant('other', [50, 5, 90]),
            judge: () => [{ target: 'all', measured: '9 of 10', met: false }],
          },
        ],
        notes: [],
      }),
    }).run(never);
    expect(order.join()).toBe('base,other,other,base,base,other');
    expect(lines.slice(0, 5)).toEqual([
      '          base   other   ratio',
      'carried    100      50     0.5',
      'alone      100      50       -',
      '',
      'other: all   9 of 10   missed',
    ]);
    expect(targets).toEqual([{ title: 'other', target: 'all', measured: '9 of 10', met: false }]);
    expect(notes).toEqual(busy);
  },
);
