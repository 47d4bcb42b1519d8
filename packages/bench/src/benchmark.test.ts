import { expect, test } from 'vitest';

import { createBenchmark } from './benchmark.ts';
import { medianOf } from './table.ts';
import type { Target } from './targets.ts';

test('a median is the value in the middle, or the mean of two', () => {
  expect([[9, 1, 5], [9, 1, 5, 7], [3], []].map(medianOf)).toEqual([5, 6, 3, Number.NaN]);
});

const busy = 'The machine was busy: base waited for a processor 35 % of the time.';

test.each([
  ['on a calm machine', 0.05, []],
  ['on one of which nobody knows', Number.NaN, []],
  ['on a busy one, which is told', 0.345, [busy]],
])(
  '%s, rounds go to and fro, and each is compared with the baseline of the same round',
  async (_, share, told) => {
    const order: string[] = [];
    const contestant = (title: string, figures: number[], waitedShare: number) => ({
      title,
      async measure() {
        order.push(title);
        return { waitedShare, figure: figures.shift() ?? Number.NaN };
      },
    });
    type Round = Awaited<ReturnType<ReturnType<typeof contestant>['measure']>>;
    const read = ({ figure }: Round): number => figure;
    // In the second round the machine is ten times slower for both; what is 7 is not compared.
    const base = contestant('base', [100, 10, 7, 100], share);
    const judge = (): Target[] => [['all', '9 of 10', false]];
    const other = { ...contestant('other', [50, 6, 90, 7], 0), judge };
    const { lines, notes } = await createBenchmark<Round>({
      name: '',
      description: '',
      rounds: 4,
      rows: [
        { title: 'carried', read, comparable: (round) => read(round) !== 7 },
        { title: 'alone', read },
      ],
      prepare: async () => ({ contestants: [base, other], notes: [] }),
    }).run(new AbortController().signal);
    expect(order.join()).toBe('base,other,other,base,base,other,other,base');
    expect(notes).toEqual(told);
    const table = [
      '          base   other   ratio',
      'carried     55      29    0.55',
      'alone       55      29       -',
    ];
    expect(lines).toEqual([...table, '', 'other: all   9 of 10   missed', ...told]);
  },
);
