import {
  dataMatchTable,
  matchByStatus,
  scoreSchema,
  type Verdict,
  verdict,
} from '@ine-scraping/contracts/schemas';
import { describe, expect, it } from 'vitest';

function verdictOf(code: unknown, governmentValidation: object): Verdict {
  return verdict(
    scoreSchema.parse({ governmentValidation: { validationStatus: code, ...governmentValidation } }),
  );
}

const ok = { key: 'firstName', value: 'true', status: 'OK' };
const fail = { key: 'firstName', value: 'false', status: 'FAIL' };
const number = { key: 'ocr', value: 'true', status: 'OK' };
const overallFail = { value: '0.0', status: 'FAIL' };

/** Row of the table, what stands in the score, what it comes to. */
const rows: readonly [number, string, object, Verdict['dataMatch'], string[]?][] = [
  [1, 'FAIL in a list', { ocrValidation: [number, fail] }, 'MISMATCH', ['firstName']],
  [1, 'WARN', { ocrValidation: [{ key: 'ocr', status: 'warn ' }] }, 'MISMATCH', ['ocr']],
  [1, 'MANUAL_FAIL', { ocrValidation: [{ key: 'ocr', status: 'Manual Fail' }, ok] }, 'MISMATCH', ['ocr']],
  [
    1,
    'FAIL in a map',
    { ocrValidation: { personalId: { status: 'FAIL' }, firstName: ok } },
    'MISMATCH',
    ['personalId'],
  ],
  [
    1,
    'FAIL in a map that is OK as a whole',
    { ocrValidation: { status: 'OK', value: 'true', firstName: { status: 'FAIL' } } },
    'MISMATCH',
    ['firstName'],
  ],
  [1, 'FAIL with the value true', { ocrValidation: [{ ...fail, value: 'true' }] }, 'MISMATCH', ['firstName']],
  [1, 'false without a status', { ocrValidation: [{ key: 'ocr', value: false }, ok] }, 'MISMATCH', ['ocr']],
  [
    1,
    'false with an empty status',
    { ocrValidation: [{ key: 'ocr', value: 'False', status: '' }] },
    'MISMATCH',
    ['ocr'],
  ],
  [
    1,
    'false, bare in a map',
    { ocrValidation: { maternalLastName: false } },
    'MISMATCH',
    ['maternalLastName'],
  ],
  [
    1,
    'two of them',
    { ocrValidation: [fail, number, { key: 'personalId', status: 'FAIL' }] },
    'MISMATCH',
    ['firstName', 'personalId'],
  ],
  [1, 'one without a key', { ocrValidation: [{ status: 'FAIL' }] }, 'MISMATCH', []],
  [2, 'no entries, overall FAIL', { ocrValidationOverall: overallFail }, 'MISMATCH', []],
  [
    2,
    'null, overall WARN',
    { ocrValidation: null, ocrValidationOverall: { status: 'WARN' } },
    'MISMATCH',
    [],
  ],
  [
    2,
    'an empty list, overall MANUAL_FAIL',
    { ocrValidation: [], ocrValidationOverall: 'MANUAL_FAIL' },
    'MISMATCH',
    [],
  ],
  [
    2,
    'entries that say nothing, overall FAIL',
    { ocrValidation: [{ key: 'ocr' }, null], ocrValidationOverall: overallFail },
    'MISMATCH',
    [],
  ],
  [3, 'a first name', { ocrValidation: [ok] }, 'MATCH'],
  [3, 'a paternal name', { ocrValidation: [{ key: 'paternalLastName', status: 'MANUAL_OK' }] }, 'MATCH'],
  [3, 'a maternal name', { ocrValidation: { maternalLastName: 'OK' } }, 'MATCH'],
  [3, 'the personal id in another casing', { ocrValidation: [{ key: 'PersonalID', value: true }] }, 'MATCH'],
  [3, 'a name, and overall FAIL', { ocrValidation: [ok], ocrValidationOverall: overallFail }, 'MATCH'],
  [4, 'nothing', {}, 'NOT_COMPARED'],
  [
    4,
    'numbers of the card only',
    { ocrValidation: [number, { key: 'electorsKey', value: 'true' }] },
    'NOT_COMPARED',
  ],
  [
    4,
    'a name whose status is UNKNOWN',
    { ocrValidation: [{ key: 'firstName', status: 'UNKNOWN', value: 'false' }] },
    'NOT_COMPARED',
  ],
  [4, 'no entries, overall OK', { ocrValidationOverall: { status: 'OK' } }, 'NOT_COMPARED'],
  [
    4,
    'no entries, overall UNKNOWN',
    { ocrValidation: [], ocrValidationOverall: { status: 'UNKNOWN' } },
    'NOT_COMPARED',
  ],
];

describe('dataMatch', () => {
  it.each(rows)('row %i, %s', (row, _name, government, dataMatch, mismatches = []) => {
    expect(dataMatchTable[row]?.match).toBe(dataMatch);
    for (const code of ['0', '11', '12', '13']) {
      expect(verdictOf(code, government)).toMatchObject({ dataMatch, mismatches });
    }
    expect(verdictOf({ key: 'ok', status: 'OK' }, government)).toMatchObject({ dataMatch, mismatches });
  });

  it('has every row of the table tested', () => {
    expect(new Set([0, ...rows.map(([row]) => row)]).size).toBe(dataMatchTable.length);
  });

  it.each(['2', '3', '6', '7', '8', '9', '10', '14', '98', '99', '', null])(
    'row 0: with code %j nothing was compared',
    (code) => {
      expect(dataMatchTable[0]?.match).toBe('NOT_COMPARED');
      expect(verdictOf(code, { ocrValidation: [fail, ok], ocrValidationOverall: overallFail })).toMatchObject(
        {
          dataMatch: 'NOT_COMPARED',
          mismatches: [],
        },
      );
    },
  );
});

describe('faceMatch', () => {
  it.each(Object.entries(matchByStatus))('%s: %s', (status, faceMatch) => {
    for (const spelling of [status, status.toLowerCase(), ` ${status.replace('_', ' ')}`]) {
      expect(verdictOf('0', { recognitionConfidence: { value: '12.4', status: spelling } })).toMatchObject({
        faceMatch,
      });
    }
    expect(verdictOf(null, { recognitionConfidence: status })).toMatchObject({ faceMatch });
  });

  it.each([
    undefined,
    null,
    [],
    {},
    { value: '0.0' },
    { status: '' },
    { status: 'UNKNOWN' },
    { status: 'MANUAL' },
    '12.4',
  ])('%j: NOT_COMPARED, whatever else the score says', (recognitionConfidence) => {
    const overall = { value: '0.0', status: 'FAIL' };
    expect(verdictOf('0', { recognitionConfidence, overall }).faceMatch).toBe('NOT_COMPARED');
  });
});

it.each([
  [{ overall: { value: '12.4', status: 'FAIL' } }, 'FAIL'],
  [{ Overall: { status: 'warn' } }, 'warn'],
  [{ overall: { value: '12.4' } }, null],
  [{ overall: [] }, null],
  [{}, null],
])('governmentStatus of %j is %j', (government, governmentStatus) => {
  expect(verdictOf('0', government)).toMatchObject({ governmentStatus });
});
