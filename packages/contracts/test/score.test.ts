import {
  evidenceOf,
  evidenceSchema,
  retainedScoreSchema,
  retainScore,
  scoreSchema,
  verdict,
  verificationSchema,
} from '@ine-scraping/contracts';
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
      idValidation: 'OK',
      retryInfo: [],
      reasonMsg: 1,
    });
    expect(verdict(score)).toMatchObject({ outcome: 'REPORTED_STOLEN', code: '13' });
    expect(score.liveness).toEqual({ overall: { status: 'OK' } });
    expect(score.idValidation).toBeUndefined();
    expect(score.retryInfo).toBeUndefined();
    expect(score.reasonMsg).toBe('1');
  });

  const absent = undefined;
  it.each([
    { name: 'a number', raw: 2009, text: '2009', flag: absent },
    { name: 'a large number', raw: 1e21, text: '1e+21', flag: absent },
    { name: 'a boolean', raw: true, text: 'true', flag: true },
    { name: 'a text', raw: 'False', text: 'False', flag: false },
    { name: 'an empty text', raw: '', text: '', flag: absent },
    { name: '0', raw: 0, text: '0', flag: false },
    { name: 'null', raw: null, text: null, flag: null },
    { name: 'an object', raw: { a: 1 }, text: absent, flag: absent },
    { name: 'a list', raw: ['x'], text: absent, flag: absent },
    { name: 'an empty object', raw: {}, text: absent, flag: absent },
    { name: 'an empty list', raw: [], text: absent, flag: absent },
  ])('reads $name in a field that decides nothing as its text, or as absent', ({ raw, text, flag }) => {
    const section = scoreSchema.parse({
      governmentValidation: { overall: { value: raw, status: raw, key: raw } },
      ineScrapingValidation: { cic: raw, anioRegistro: raw, resultDetails: raw, success: raw },
      faceRecognition: { existingUser: raw, customerId: raw },
    });
    expect(section).toEqual({
      governmentValidation: { overall: { value: text, status: text, key: text } },
      ineScrapingValidation: { cic: text, anioRegistro: text, resultDetails: text, success: flag },
      faceRecognition: { existingUser: flag, customerId: text },
    });
  });

  it.each([
    { name: 'a status standing bare', raw: 'manual ok', check: { status: 'manual ok' } },
    { name: 'a value standing bare', raw: 95.1, check: { value: '95.1' } },
    {
      name: 'names in another casing',
      raw: { Value: '1', STATUS: 'OK' },
      check: { value: '1', status: 'OK' },
    },
    { name: 'a name twice', raw: { Value: '2', value: '1' }, check: { value: '1' } },
    { name: 'a name twice, once with nothing', raw: { value: null, Value: '2' }, check: { value: '2' } },
    { name: 'a list', raw: ['OK'], check: undefined },
  ])('reads a check: $name', ({ raw, check }) => {
    expect(scoreSchema.parse({ overall: raw }).overall).toEqual(check);
  });

  it.each([
    {
      name: 'a map by key',
      raw: { firstName: { value: 'true' }, ocr: 'FAIL', cic: false, curp: null },
      checks: [
        { key: 'firstName', value: 'true' },
        { key: 'ocr', status: 'FAIL' },
        { key: 'cic', value: 'false' },
      ],
    },
    {
      name: 'a map by number, as PHP writes a list with a gap',
      raw: { '1': { key: 'ocr', status: 'OK' } },
      checks: [{ key: 'ocr', status: 'OK' }],
    },
    { name: 'one check alone', raw: { status: 'OK', key: 'ocr' }, checks: [{ key: 'ocr', status: 'OK' }] },
    { name: 'a bare status', raw: 'FAIL', checks: [{ status: 'FAIL' }] },
    {
      name: 'a list with gaps',
      raw: [null, 'OK', [], { key: 'ocr' }],
      checks: [{ status: 'OK' }, { key: 'ocr' }],
    },
    { name: 'an empty object', raw: {}, checks: [] },
    { name: 'null', raw: null, checks: null },
  ])('reads checks: $name', ({ raw, checks }) => {
    const score = scoreSchema.parse({ governmentValidation: { ocrValidation: raw } });
    expect(score.governmentValidation?.ocrValidation).toEqual(checks);
  });

  it('brings sections of any casing to the documented name, and leaves what it does not know', () => {
    const score = { GOVERNMENT_VALIDATION: { Overall: { status: 'OK' } }, deviceRisk: { Overall: 1 } };
    expect(scoreSchema.parse(score)).toEqual({
      governmentValidation: { overall: { status: 'OK' } },
      deviceRisk: { Overall: 1 },
    });
  });

  it('keeps the words as they were written', () => {
    const score = {
      governmentValidation: { validationStatus: { value: ' 11.0', status: 'fail', key: 'INE_NOT_CURRENT' } },
      ineScrapingValidation: { scrapingStatus: 'Finished' },
    };
    expect(scoreSchema.parse(score)).toEqual(score);
    expect(retainScore(scoreSchema.parse(score))).toEqual(score);
  });

  it.each([null, true, 7, 'OK', [], [{ governmentValidation: {} }]])(
    'reads %j, which is no document, as an empty one',
    (document) => {
      expect(scoreSchema.parse(document)).toEqual({});
    },
  );
});

describe('what is retained of a score', () => {
  it('drops everything that is not on the list, at every depth', () => {
    const retained = retainScore(
      scoreSchema.parse({
        overall: { value: '94.6', status: 'OK', person: 'x' },
        faceRecognition: { existingExternalId: 'x', overall: { status: 'OK' } },
        governmentValidation: { ocrValidation: [{ key: 'ocr', value: 'true', person: 'x' }], name: 'x' },
        ineScrapingValidation: { scrapingStatus: 'FINISHED', cic: '900000001', name: 'x' },
        ocrData: { name: 'x' },
      }),
    );
    expect(retained).toEqual({
      overall: { status: 'OK' },
      faceRecognition: { overall: { status: 'OK' } },
      governmentValidation: { ocrValidation: [{ key: 'ocr', value: 'true' }] },
      ineScrapingValidation: { scrapingStatus: 'FINISHED' },
    });
    expect(retainedScoreSchema.parse(retained)).toEqual(retained);
  });

  const sentence = 'FAIL: la persona MARGARITA SALAS no coincide. '.repeat(8);
  const clave = 'SLBRMR90010109M100';
  it.each([
    { name: 'a sentence', text: sentence },
    { name: 'a name', text: 'MARGARITA' },
    { name: 'a clave', text: clave },
    { name: 'a year', text: '1998' },
    { name: 'a known word at a thousand blanks', text: `OK${' '.repeat(1_000)}` },
  ])('has OTHER where a word that is kept is $name', ({ text }) => {
    const named = { value: text, status: text, key: text };
    const score = scoreSchema.parse({
      overall: named,
      idValidation: { overall: named },
      liveness: { overall: named },
      faceRecognition: { overall: named },
      governmentValidation: {
        recognitionConfidence: named,
        validationStatus: named,
        // A name of a field is data, too.
        ocrValidation: { [text]: { value: text, status: text } },
        ocrValidationOverall: named,
        overall: named,
      },
      ineScrapingValidation: { scrapingStatus: text, success: true },
    });
    const other = { status: 'OTHER' };
    const otherNamed = { value: 'OTHER', status: 'OTHER', key: 'OTHER' };
    const retained = retainScore(score);
    expect(retained).toEqual({
      overall: other,
      idValidation: { overall: other },
      liveness: { overall: other },
      faceRecognition: { overall: other },
      governmentValidation: {
        recognitionConfidence: other,
        validationStatus: otherNamed,
        ocrValidation: [otherNamed],
        ocrValidationOverall: other,
        overall: other,
      },
      ineScrapingValidation: { scrapingStatus: 'OTHER', success: true },
    });
    expect(JSON.stringify(verdict(retained))).not.toContain(text);
  });

  it('is as short as what it says, however often a document says it', () => {
    const ocrValidation = Array.from({ length: 5_000 }, () => ({
      value: 'false',
      status: 'FAIL',
      key: 'ocr',
    }));
    const score = scoreSchema.parse({
      governmentValidation: { validationStatus: { value: '0' }, ocrValidation },
    });
    expect(retainScore(score).governmentValidation?.ocrValidation).toHaveLength(1);
  });

  it.each(goldenScores)('keeps what the verdict rests on, and none of the evidence: $name', ({ score }) => {
    const retained = retainScore(score);
    expect(verdict(retained)).toEqual(verdict(score));
    const written = JSON.stringify(retained);
    for (const text of Object.values(evidenceOf(score) ?? {}))
      expect(written).not.toContain(JSON.stringify(text));
  });

  it('leaves as evidence what scraping brought of the card, each field bounded', () => {
    const [current] = goldenScores;
    const evidence = evidenceOf(scoreSchema.parse(current?.score));
    expect(evidenceSchema.strict().parse(evidence)).toMatchObject({ cic: '900000001', claveElector: clave });
    expect(evidence).not.toHaveProperty('scrapingStatus');
    const long = scoreSchema.parse({ ineScrapingValidation: { resultDetails: 'x'.repeat(10_000), cic: '' } });
    expect(evidenceOf(long)).toEqual({ resultDetails: 'x'.repeat(2_000) });
    expect(
      evidenceOf(scoreSchema.parse({ ineScrapingValidation: { success: true, cic: null } })),
    ).toBeUndefined();
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
  const decided = {
    verdict: current?.verdict,
    score: current && retainScore(current.score),
    evidence: { status: 'NOT_STORED' },
    scoredAt: at,
    nextAttemptAt: null,
    waitingFor: null,
    failure: null,
  };
  const undecided = {
    nextAttemptAt: null,
    waitingFor: 'Waiting for somebody to look.',
    verdict: null,
    score: null,
    scoredAt: null,
    failure: null,
  };

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
