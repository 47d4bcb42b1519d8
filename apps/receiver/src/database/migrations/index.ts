import type { Query } from '../database.ts';
import { initial } from './0001-initial.ts';
import { failedRounds } from './0002-failed-rounds.ts';
import { setAside } from './0003-set-aside.ts';
import { attemptBudgets } from './0004-attempt-budgets.ts';
import { readAgain } from './0005-read-again.ts';
import { refusals } from './0006-refusals.ts';
import { compactHistory } from './0007-compact-history.ts';
import { erasing } from './0008-erasing.ts';

export interface Migration {
  /** 1, 2, 3, … without a gap. */
  readonly version: number;
  readonly name: string;
  statements(schema: string): readonly string[];
  /** What SQL cannot say, after the statements. In batches: a table may be larger than the memory. */
  convert?(query: Query, schema: string): Promise<void>;
}

/** Every migration, in order. Forward only: a released one is never edited, the next one corrects it. */
export const migrations: readonly Migration[] = [
  initial,
  failedRounds,
  setAside,
  attemptBudgets,
  readAgain,
  refusals,
  compactHistory,
  erasing,
];
