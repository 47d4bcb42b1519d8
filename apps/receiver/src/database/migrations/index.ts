import type { Migration } from '../migrate.ts';
import { initial } from './0001-initial.ts';
import { failedRounds } from './0002-failed-rounds.ts';

/** Every migration, in order. Forward only: a released one is never edited, the next one corrects it. */
export const migrations: readonly Migration[] = [initial, failedRounds];
