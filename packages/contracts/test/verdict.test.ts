import {
  notReadyReason,
  type Outcome,
  outcomes,
  outcomesByCode,
  type Score,
  scoreSchema,
  verdict,
} from '@ine-scraping/contracts/schemas';
import { furtherScores, goldenScores, oddScores } from '@ine-scraping/contracts/examples';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Incode's codes (government-validation), each with what it means for the card. */
const rows = [
  ['0', 'CURRENT'],
  ['1', 'INCONCLUSIVE'],
  ['2', 'UNAVAILABLE'],
  ['3', 'UNAVAILABLE'],
  ['4', 'INCONCLUSIVE'],
  ['5', 'INCONCLUSIVE'],
  ['6', 'INCONCLUSIVE'],
  ['7', 'INCONCLUSIVE'],
  ['8', 'NOT_FOUND'],
  ['9', 'INSUFFICIENT_DATA'],
  ['10', 'INCONCLUSIVE'],
  ['11', 'NOT_CURRENT'],
  ['12', 'REPORTED_LOST'],
  ['13', 'REPORTED_STOLEN'],
  ['14', 'INCONCLUSIVE'],
  ['15', 'INCONCLUSIVE'],
  ['98', 'UNAVAILABLE'],
  ['99', 'INCONCLUSIVE'],
  ['', 'INCONCLUSIVE'],
  ['a code of tomorrow', 'INCONCLUSIVE'],
  ['constructor', 'INCONCLUSIVE'],
] as const;

function scoreWith(code: string | null): Score {
  return scoreSchema.parse({ governmentValidation: { validationStatus: { value: code, status: 'FAIL' } } });
}

function outcomeOf(validationStatus: unknown): Outcome {
  return verdict(scoreSchema.parse({ governmentValidation: { validationStatus } })).outcome;
}

describe('verdict', () => {
  it.each(rows)('code %j: %s', (code, outcome) => {
    expect(verdict(scoreWith(code))).toMatchObject({ outcome, code });
  });

  it('has every row of the exported table tested above', () => {
    expect(Object.keys(outcomesByCode).filter((code) => !rows.some(([tested]) => tested === code))).toEqual(
      [],
    );
  });

  it.each([...goldenScores, ...furtherScores])('$name', ({ score, verdict: expected }) => {
    expect(verdict(scoreSchema.parse(score))).toEqual(expected);
  });

  it('has a golden score for every outcome', () => {
    expect(new Set(goldenScores.map((example) => example.verdict.outcome))).toEqual(new Set(outcomes));
  });

  it('never depends on a number, the overall status, or a key beside a code', () => {
    const check = fc.record({ value: fc.string(), status: fc.string(), key: fc.string() });
    const anyKey = fc.oneof(fc.string(), fc.constantFrom('ok', 'ineNotCurrent', 'userNotFoundInIneDb'));
    const coded = rows.filter(([code]) => /^\d+$/.test(code));
    fc.assert(
      fc.property(fc.constantFrom(...coded), anyKey, check, check, ([code, outcome], key, overall, other) => {
        const validationStatus = { value: code, status: 'OK', key };
        const governmentValidation = { validationStatus, overall: other };
        expect(verdict({ governmentValidation, overall }).outcome).toBe(outcome);
      }),
    );
  });

  it.each(oddScores)('$name', ({ document, verdict: expected }) => {
    expect(verdict(scoreSchema.parse(document))).toMatchObject(expected);
  });
});

describe('the code', () => {
  it.each([0, '0', '00', '000', ' 0 ', '0.0', '0.00', '\t0\n'])('%j is 0, a current card', (value) => {
    expect(outcomeOf({ value })).toBe('CURRENT');
    expect(outcomeOf(value)).toBe('CURRENT');
  });

  it.each([11, '11', ' 11', '011', '11.0', '11.000 '])('%j is 11', (value) => {
    expect(outcomeOf({ value })).toBe('NOT_CURRENT');
    expect(outcomeOf(value)).toBe('NOT_CURRENT');
  });

  it.each([
    '',
    ' ',
    null,
    undefined,
    [],
    [0],
    ['0'],
    {},
    { value: 0 },
    { code: '0' },
    true,
    false,
    -0,
    0.5,
    -1,
    1000,
    '-0',
    '+0',
    '0x0',
    '0e0',
    '0.',
    '.0',
    '0,0',
    '0000',
    '0 0',
    '٠',
    '1e2',
    'NaN',
    'null',
    'zero',
    'OK',
  ])('%j as a value is none, and never 0', (value) => {
    const score = scoreSchema.parse({ governmentValidation: { validationStatus: { value, status: 'OK' } } });
    expect(verdict(score).outcome).toBe('INCONCLUSIVE');
    expect(notReadyReason(score)).toBe('NO_CODE');
  });

  it.each(['', null, [], [0], true, -0, '0x0', '-0', 'ok', 'OK'])('%j standing bare is none', (value) => {
    expect(outcomeOf(value)).toBe('INCONCLUSIVE');
  });
});

describe("Incode's key, where there is no code", () => {
  const keyed = Object.values(outcomesByCode).filter(({ key }) => key !== undefined && key !== 'ok');

  it.each(keyed)('$key: $outcome', ({ key = '', outcome }) => {
    const constant = key.replaceAll(/[A-Z]/g, '_$&').toUpperCase();
    for (const spelling of [key, ` ${key.toUpperCase()} `, key.toLowerCase(), constant]) {
      expect(outcomeOf({ value: null, status: 'FAIL', key: spelling })).toBe(outcome);
      expect(outcomeOf({ value: 'none', key: spelling })).toBe(outcome);
    }
  });

  it.each(['OK', 'ok', ' Ok ', 'MANUAL_OK', 'manual ok', 'Manual-OK'])(
    'ok is 0 with the status %j',
    (status) => {
      expect(outcomeOf({ status, key: 'ok' })).toBe('CURRENT');
      expect(outcomeOf({ value: '', Status: status, KEY: 'OK' })).toBe('CURRENT');
    },
  );

  it.each([
    'FAIL',
    'WARN',
    'UNKNOWN',
    'MANUAL',
    'MANUAL_PENDING',
    '',
    null,
    undefined,
    true,
    ['OK'],
    'NOT OK',
  ])('ok is nothing with the status %j', (status) => {
    expect(outcomeOf({ value: null, status, key: 'ok' })).toBe('INCONCLUSIVE');
  });

  it.each(['', ' ', '\t', 'o_k', 'okay', 'constructor', '0', 8, null, ['ok'], { key: 'ok' }])(
    '%j is no key',
    (key) => {
      expect(outcomeOf({ status: 'OK', key })).toBe('INCONCLUSIVE');
    },
  );
});
