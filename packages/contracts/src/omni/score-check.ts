import { z } from 'zod';

import { foldMembers, isMembers, type Members } from '../members.ts';
import { foldWord } from '../word.ts';
import { readSection, readText, text, tolerant } from './tolerant-reader.ts';

/** The words of a check's status: OK, WARN, FAIL (DOC), the others OBS. */
export const checkStatuses: ReadonlySet<string> = new Set([
  'OK',
  'WARN',
  'FAIL',
  'UNKNOWN',
  'MANUAL',
  'MANUAL_OK',
  'MANUAL_FAIL',
  'MANUAL_PENDING',
]);

/**
 * One check of the score. `value` is a string or nothing (OBS); "You might get tempted to check against the numeric value
 * of validations, please don't. The overall status should be your guide" (DOC, fetch-scores).
 */
export const scoreCheckSchema = z.looseObject({
  value: text,
  /** OK, WARN, FAIL (DOC); UNKNOWN, MANUAL, MANUAL_OK, MANUAL_FAIL, MANUAL_PENDING and the empty string (OBS). */
  status: text,
  /** Names the check inside an array (OBS). */
  key: text,
});
export type ScoreCheck = z.output<typeof scoreCheckSchema>;

const readCheckMembers = readSection(Object.keys(scoreCheckSchema.shape));

/** A check, or its status or value standing bare in its place. */
function readCheck(raw: unknown): unknown {
  const bare = readText(raw);
  if (typeof bare !== 'string') return readCheckMembers(raw);
  return checkStatuses.has(foldWord(bare)) ? { status: bare } : { value: bare };
}

function readEntry(key: string, raw: unknown): unknown {
  const check = readCheck(raw);
  return isMembers(check) ? { ...check, key: readText(check['key']) ?? key } : check;
}

function isCheck(members: Members): boolean {
  const { status, value } = foldMembers(members, ['status', 'value']);
  return typeof readText(status) === 'string' || typeof readText(value) === 'string';
}

/** A list of checks, a map of them by key, one check alone, or a map that is one itself. */
function readChecks(raw: unknown): unknown {
  if (raw === null || raw === undefined) return raw;
  if (!isMembers(raw)) return (Array.isArray(raw) ? raw : [raw]).map(readCheck).filter(isMembers);
  const own = isCheck(raw) ? [readCheck(raw)] : [];
  // A map may have a status of its own beside its checks: the OK of all must not hide the FAIL of one.
  const entries = Object.entries(raw).filter(
    ([, entry]) => own.length === 0 || (isMembers(entry) && isCheck(entry)),
  );
  return [...own, ...entries.map(([key, entry]) => readEntry(key, entry))].filter(isMembers);
}

export const check = tolerant(readCheck, scoreCheckSchema.nullish());
export const checks = tolerant(readChecks, z.array(scoreCheckSchema).nullish());
