import {
  outcomes,
  outcomesByCode,
  scoreReadiness,
  scoreSchema,
  verdict,
} from '@ine-scraping/contracts/schemas';
import { furtherScores, goldenScores } from '@ine-scraping/contracts/examples';
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

function scoreWith(code: string | null, rest: object = {}) {
  return scoreSchema.parse({
    governmentValidation: { validationStatus: { value: code, status: 'FAIL' } },
    ...rest,
  });
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

  it('never depends on a number, a key or the overall status', () => {
    const check = fc.record({ value: fc.string(), status: fc.string(), key: fc.string() });
    fc.assert(
      fc.property(
        fc.constantFrom(...rows),
        fc.string(),
        check,
        check,
        ([code, outcome], key, overall, other) => {
          const governmentValidation = { validationStatus: { value: code, key }, overall: other };
          expect(verdict({ governmentValidation, overall }).outcome).toBe(outcome);
        },
      ),
    );
  });
});

describe('scoreReadiness', () => {
  it.each([...goldenScores, ...furtherScores])('$name: $readiness', ({ score, readiness }) => {
    expect(scoreReadiness(scoreSchema.parse(score))).toBe(readiness);
  });

  it.each(rows)('code %j without a word of scraping is ready only when it is an answer of INE', (code) => {
    const definite = ['0', '8', '9', '11', '12', '13'].includes(code);
    expect(scoreReadiness(scoreWith(code)) === 'READY').toBe(definite);
  });

  it.each(rows)('code %j is not ready while scraping runs', (code) => {
    const score = scoreWith(code, { ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' } });
    expect(scoreReadiness(score)).toBe('NOT_READY');
  });

  it.each(['DONE', '', null, undefined])(
    'an answer of INE beside scrapingStatus %j is a last resort',
    (scrapingStatus) => {
      expect(scoreReadiness(scoreWith('0', { ineScrapingValidation: { scrapingStatus } }))).toBe(
        'LAST_RESORT',
      );
      expect(scoreReadiness(scoreWith('6', { ineScrapingValidation: { scrapingStatus } }))).toBe('NOT_READY');
    },
  );

  it('is never READY for a score that says nothing', () => {
    expect(scoreReadiness(scoreWith(null))).toBe('NOT_READY');
    expect(scoreReadiness({ governmentValidation: null, ineScrapingValidation: null })).toBe('NOT_READY');
  });
});
