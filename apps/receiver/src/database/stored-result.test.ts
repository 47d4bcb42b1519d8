import { retainScore, scoreSchema, verdict } from '@ine-scraping/contracts';
import { furtherScores, goldenScores, oddScores } from '@ine-scraping/contracts/examples';
import { expect, test } from 'vitest';

import { packResult, unpackResult } from './stored-result.ts';

const documents: readonly { name: string; document: unknown }[] = [
  ...[...goldenScores, ...furtherScores].map(({ name, score }) => ({ name, document: score })),
  ...oddScores,
  { name: 'every match a mismatch', document: everything('FAIL') },
  { name: 'words that nobody knows', document: everything('MARGARITA') },
];

function everything(word: string): object {
  const check = { value: word, status: word, key: word };
  return {
    overall: check,
    idValidation: { overall: check },
    liveness: { overall: check },
    faceRecognition: { overall: check },
    governmentValidation: {
      recognitionConfidence: check,
      validationStatus: { ...check, value: '0' },
      ocrValidation: [check, { key: 'firstName', status: 'FAIL', value: 'false' }, { key: 'ocr' }],
      ocrValidationOverall: check,
      overall: check,
    },
    ineScrapingValidation: { scrapingStatus: 'FINISHED', success: false },
  };
}

test.each(documents)('a result is read as it was stored: $name', ({ document }) => {
  const score = retainScore(scoreSchema.parse(document));
  const decided = verdict(score);
  const stored = packResult({ verdict: decided, score });
  const read = unpackResult({ outcome: decided.outcome, result: stored.result });
  expect(JSON.parse(JSON.stringify(read))).toEqual({ verdict: decided, score });
  expect(stored.result).not.toContain('MARGARITA');
});

test('what was decided then stands, whatever the same score would say today', () => {
  const score = retainScore(scoreSchema.parse(everything('FAIL')));
  const then = { ...verdict(score), outcome: 'REPORTED_LOST', dataMatch: 'MATCH', mismatches: [] } as const;
  const { outcome, result } = packResult({ verdict: { ...then, mismatches: [] }, score });
  expect([outcome, unpackResult({ outcome: 'REPORTED_LOST', result }).verdict]).toEqual([
    'REPORTED_LOST',
    then,
  ]);
});
