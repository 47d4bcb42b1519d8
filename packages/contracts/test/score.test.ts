import { retainedScoreSchema, scoreSchema, verdict, verificationSchema } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { describe, expect, it } from 'vitest';

describe('the score', () => {
  it.each(goldenScores)('reads and keeps the whole document: $name', ({ score }) => {
    expect(scoreSchema.parse(score)).toEqual(score);
  });

  it('takes sections that are absent, null or new', () => {
    const score = { liveness: null, deviceRisk: { overall: { status: 'UNKNOWN' } }, overall: { status: '' } };
    expect(scoreSchema.parse(score)).toEqual(score);
  });

  it('does not lose a verdict over a number, or over a section that says nothing of the card', () => {
    const governmentValidation = { validationStatus: { value: 13, status: 'FAIL' } };
    const score = scoreSchema.parse({
      governmentValidation,
      liveness: { overall: 'OK' },
      retryInfo: [],
      reasonMsg: 1,
    });
    expect(verdict(score)).toMatchObject({ outcome: 'REPORTED_STOLEN', code: '13' });
    expect(score.liveness).toBeUndefined();
  });

  it('refuses a document whose answer of INE cannot be read', () => {
    expect(scoreSchema.safeParse({ governmentValidation: { validationStatus: 'OK' } }).success).toBe(false);
    expect(scoreSchema.safeParse({ ineScrapingValidation: { scrapingStatus: 1 } }).success).toBe(false);
  });

  it('refuses a document that is none', () => {
    expect(scoreSchema.safeParse([]).success).toBe(false);
    expect(scoreSchema.safeParse({ overall: 'OK' }).success).toBe(false);
  });
});

describe('what is retained of a score', () => {
  it('drops everything that is not on the list, at every depth', () => {
    const retained = retainedScoreSchema.parse({
      overall: { value: '1', status: 'OK', person: 'x' },
      faceRecognition: { existingExternalId: 'x', overall: { status: 'OK' } },
      governmentValidation: { ocrValidation: [{ key: 'ocr', value: 'true', person: 'x' }], name: 'x' },
      ineScrapingValidation: { cic: '900000001', name: 'x' },
      ocrData: { name: 'x' },
    });
    expect(retained).toEqual({
      overall: { value: '1', status: 'OK' },
      faceRecognition: { overall: { status: 'OK' } },
      governmentValidation: { ocrValidation: [{ key: 'ocr', value: 'true' }] },
      ineScrapingValidation: { cic: '900000001' },
    });
  });

  it.each(goldenScores)('keeps what the verdict rests on: $name', ({ score }) => {
    const retained = retainedScoreSchema.parse(score);
    expect(retained.governmentValidation?.validationStatus).toEqual(
      score.governmentValidation?.validationStatus,
    );
    expect(retained.ineScrapingValidation).toEqual(score.ineScrapingValidation);
  });
});

describe('a verification', () => {
  const at = '2026-01-02T03:04:05.678Z';
  const common = {
    interviewId: 'a',
    externalId: null,
    createdAt: at,
    updatedAt: at,
    inProgressAt: null,
    finishedAt: at,
    notifications: { inProgress: 0, finished: 1, unknown: 0 },
    scoreAttempts: 1,
  };
  const [current] = goldenScores;
  const decided = { verdict: current?.verdict, score: current?.score, scoredAt: at, failure: null };
  const undecided = { verdict: null, score: null, scoredAt: null, failure: null };

  it('parses in each state', () => {
    const failure = { code: 'SCORE_NOT_READY', reason: 'r', deadLetterId: '1', failedAt: at };
    expect(verificationSchema.safeParse({ ...common, ...undecided, state: 'IN_PROGRESS' }).success).toBe(
      true,
    );
    expect(verificationSchema.safeParse({ ...common, ...undecided, state: 'FINISHED' }).success).toBe(true);
    expect(verificationSchema.safeParse({ ...common, ...decided, state: 'SCORED' }).success).toBe(true);
    expect(verificationSchema.safeParse({ ...common, ...undecided, failure, state: 'FAILED' }).success).toBe(
      true,
    );
  });

  it('has no verdict before SCORED, and no SCORED without a verdict', () => {
    expect(verificationSchema.safeParse({ ...common, ...decided, state: 'FINISHED' }).success).toBe(false);
    expect(verificationSchema.safeParse({ ...common, ...undecided, state: 'SCORED' }).success).toBe(false);
    expect(verificationSchema.safeParse({ ...common, ...undecided, state: 'FAILED' }).success).toBe(false);
    expect(verificationSchema.safeParse({ ...common, ...undecided, state: 'DONE' }).success).toBe(false);
  });
});
