import {
  notReadyReason,
  notReadyReasons,
  type Outcome,
  readinessTable,
  type Score,
  scoreReadiness,
  scoreSchema,
  verdict,
} from '@ine-scraping/contracts/schemas';
import { furtherScores, goldenScores, oddScores } from '@ine-scraping/contracts/examples';
import { describe, expect, it } from 'vitest';

const definite = ['0', '8', '9', '11', '12', '13'];
const unavailable = ['2', '3', '98'];
const another = ['1', '4', '5', '6', '7', '10', '14', '15', '99', '500'];
const none = ['', 'a code of tomorrow', 'constructor', null];
const codes = [...definite, ...unavailable, ...another, ...none];

function scoreOf(code: string | null, ineScrapingValidation?: unknown): Score {
  const governmentValidation = { validationStatus: { value: code, status: 'FAIL' } };
  return scoreSchema.parse({ governmentValidation, ineScrapingValidation });
}

/** What stands of scraping, and then the readiness by code: definite, INE could not be asked, another, none. */
const rows = [
  ['IN_PROGRESS', { scrapingStatus: 'IN_PROGRESS' }, ['NOT_READY', 'NOT_READY', 'NOT_READY', 'NOT_READY']],
  ['In Progress', { scrapingStatus: 'In Progress' }, ['NOT_READY', 'NOT_READY', 'NOT_READY', 'NOT_READY']],
  ['FINISHED', { scrapingStatus: 'FINISHED' }, ['READY', 'LAST_RESORT', 'READY', 'LAST_RESORT']],
  ['Finished', { scrapingStatus: ' Finished ' }, ['READY', 'LAST_RESORT', 'READY', 'LAST_RESORT']],
  [
    'FINISHED with success',
    { scrapingStatus: 'FINISHED', success: true },
    ['READY', 'LAST_RESORT', 'READY', 'LAST_RESORT'],
  ],
  [
    'FINISHED without success',
    { scrapingStatus: 'FINISHED', success: false },
    ['READY', 'READY', 'READY', 'LAST_RESORT'],
  ],
  [
    'FINISHED without success, as text',
    { scrapingStatus: 'FINISHED', success: 'false' },
    ['READY', 'READY', 'READY', 'LAST_RESORT'],
  ],
  ['no section', undefined, ['READY', 'LAST_RESORT', 'LAST_RESORT', 'NOT_READY']],
  ['null', null, ['READY', 'LAST_RESORT', 'LAST_RESORT', 'NOT_READY']],
  ['{}', {}, ['READY', 'LAST_RESORT', 'LAST_RESORT', 'NOT_READY']],
  ['[]', [], ['READY', 'LAST_RESORT', 'LAST_RESORT', 'NOT_READY']],
  [
    'all null',
    { scrapingStatus: null, success: null, result: null, other: null },
    ['READY', 'LAST_RESORT', 'LAST_RESORT', 'NOT_READY'],
  ],
  ['FAILED', { scrapingStatus: 'FAILED' }, ['LAST_RESORT', 'LAST_RESORT', 'NOT_READY', 'NOT_READY']],
  ['error', { scrapingStatus: 'error' }, ['LAST_RESORT', 'LAST_RESORT', 'NOT_READY', 'NOT_READY']],
  ['Timeout', { scrapingStatus: 'Timeout' }, ['LAST_RESORT', 'LAST_RESORT', 'NOT_READY', 'NOT_READY']],
  ['another word', { scrapingStatus: 'DONE' }, ['LAST_RESORT', 'LAST_RESORT', 'NOT_READY', 'NOT_READY']],
  ['an empty word', { scrapingStatus: '' }, ['LAST_RESORT', 'LAST_RESORT', 'NOT_READY', 'NOT_READY']],
  ['a number', { scrapingStatus: 1 }, ['LAST_RESORT', 'LAST_RESORT', 'NOT_READY', 'NOT_READY']],
  ['data and no word', { success: true }, ['LAST_RESORT', 'LAST_RESORT', 'NOT_READY', 'NOT_READY']],
  ['a bare boolean', false, ['LAST_RESORT', 'LAST_RESORT', 'NOT_READY', 'NOT_READY']],
] as const;

describe('scoreReadiness', () => {
  it.each([...goldenScores, ...furtherScores])('$name: $readiness', ({ score, readiness, reason = null }) => {
    expect(scoreReadiness(scoreSchema.parse(score))).toBe(readiness);
    expect(notReadyReason(scoreSchema.parse(score))).toBe(reason);
  });

  it.each(oddScores)('$name: $readiness', ({ document, readiness, reason = null }) => {
    expect(scoreReadiness(scoreSchema.parse(document))).toBe(readiness);
    expect(notReadyReason(scoreSchema.parse(document))).toBe(reason);
  });

  it.each(rows)('scraping: %s', (_name, scraping, expected) => {
    const kinds = [definite, unavailable, another, none];
    kinds.forEach((kind, at) => {
      expect(kind.map((code) => scoreReadiness(scoreOf(code, scraping)))).toEqual(
        kind.map(() => expected[at]),
      );
    });
  });

  it.each(Object.entries(readinessTable))(
    'has the row %s of the exported table tested above',
    (progress, row) => {
      const named: Record<string, string> = { ABSENT: 'no section', OTHER: 'another word' };
      const tested = rows.find(([name]) => name === (named[progress] ?? progress));
      expect(Object.values(row)).toEqual(tested?.[2]);
    },
  );

  it.each<[string, unknown, Outcome]>([
    ['success', { scrapingStatus: 'FINISHED', success: true }, 'INCONCLUSIVE'],
    ['no word on success', { scrapingStatus: 'FINISHED' }, 'INCONCLUSIVE'],
    ['no success', { scrapingStatus: 'Finished', success: false }, 'UNAVAILABLE'],
    ['no success as text', { scrapingStatus: 'FINISHED', success: 'FALSE' }, 'UNAVAILABLE'],
  ])('finished with %s and no code is %3$s', (_name, scraping, outcome) => {
    expect(none.map((code) => verdict(scoreOf(code, scraping)).outcome)).toEqual(none.map(() => outcome));
    const withoutSection = scoreSchema.parse({ governmentValidation: null, ineScrapingValidation: scraping });
    expect(verdict(withoutSection)).toMatchObject({ outcome, source: null });
  });

  const running = { scrapingStatus: 'IN_PROGRESS' };
  const finished = { scrapingStatus: 'FINISHED', success: true };
  it.each<[string, object]>([
    ['a capitalised name', { IneScrapingValidation: running }],
    ['a name in capitals', { INESCRAPINGVALIDATION: { SCRAPINGSTATUS: 'in_progress' } }],
    ['a name with underscores', { ine_scraping_validation: { scraping_status: 'in-progress' } }],
    [
      'two sections, the documented one finished',
      { ineScrapingValidation: finished, InescrapingValidation: running },
    ],
    ['two sections, the other finished', { InescrapingValidation: finished, ineScrapingValidation: running }],
    [
      'three sections',
      { A: 1, IneScrapingValidation: finished, INEscrapingValidation: running, ineScrapingValidation: {} },
    ],
    [
      'a word twice',
      { ineScrapingValidation: { scrapingStatus: 'FINISHED', ScrapingStatus: 'IN_PROGRESS' } },
    ],
    ['a list of sections', { ineScrapingValidation: [finished, running] }],
    ['a bare word', { ineScrapingValidation: ' In Progress' }],
    ['a word in a list', { ineScrapingValidation: { scrapingStatus: ['IN_PROGRESS'] } }],
    [
      'a word after another',
      { ineScrapingValidation: { scrapingStatus: { status: 'OK', value: 'IN_PROGRESS' } } },
    ],
    [
      'a word as a check',
      { ineScrapingValidation: { scrapingStatus: { value: 'IN_PROGRESS', status: 'OK' } } },
    ],
  ])('sees that scraping runs in %s, whatever the code', (_name, scraping) => {
    for (const code of codes) {
      const governmentValidation = { validationStatus: { value: code, status: 'OK', key: 'ok' } };
      const score = scoreSchema.parse({ governmentValidation, ...scraping });
      expect(scoreReadiness(score)).toBe('NOT_READY');
      expect(notReadyReason(score)).toBe('SCRAPING_RUNS');
    }
  });

  it('takes the documented spelling of a section that stands twice, unless it says nothing', () => {
    const other = { validationStatus: { value: '0' } };
    const twice = (documented: unknown) =>
      verdict(scoreSchema.parse({ GovernmentValidation: other, governmentValidation: documented })).outcome;
    expect(twice({ validationStatus: { value: '11' } })).toBe('NOT_CURRENT');
    expect([null, {}, [], { validationStatus: null }].map(twice)).toEqual(Array(4).fill('CURRENT'));
  });
});

describe('what is told of a score that is not ready', () => {
  const inside = { governmentValidation: { validationStatus: { value: '0' } } };
  it.each<[keyof typeof notReadyReasons, unknown]>([
    ['NO_SECTION', {}],
    ['NO_SECTION', { overall: { status: 'OK' }, liveness: { overall: { status: 'OK' } } }],
    ['NO_SECTION', { governmentValidation: [], ineScrapingValidation: {} }],
    ['NO_SECTION', { deviceRisk: { overall: { status: 'UNKNOWN' } } }],
    ['WRAPPED', { success: true, message: 'success', code: 200, data: inside }],
    ['WRAPPED', { Response: { body: { IneScrapingValidation: { ScrapingStatus: 'FINISHED' } } } }],
    ['WRAPPED', { governmentValidation: null, items: [inside] }],
    ['ERROR_BODY', { timestamp: 1, status: 4044, error: 'Interview not found', message: 'm', path: '/x' }],
    ['ERROR_BODY', { timestamp: '2026-01-02T03:04:05.678Z', status: 404, error: 'Not Found' }],
    ['ERROR_BODY', { success: false, message: 'not found', data: null }],
    ['ERROR_BODY', { code: '500', message: 'down' }],
    ['ERROR_BODY', { statusCode: 502, message: 'down' }],
    ['ERROR_BODY', { Errors: [{ message: 'down' }] }],
    ['NO_CODE', { governmentValidation: { overall: { status: 'OK' } } }],
    ['NO_CODE', { governmentValidation: { validationStatus: 'ok' }, data: inside }],
    ['SCRAPING_RUNS', { ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' } }],
    ['SCRAPING_FAILED', { ineScrapingValidation: { scrapingStatus: 'TIMEOUT', success: false } }],
    ['STATUS_UNKNOWN', { ineScrapingValidation: { scrapingStatus: 'PAUSED' } }],
  ])('%s: %j', (reason, document) => {
    expect(notReadyReason(scoreSchema.parse(document))).toBe(reason);
  });

  it.each(Object.values(notReadyReasons))('is the end of a sentence: %s', (sentence) => {
    expect(sentence).toMatch(/^the [^.]+[^. ]$/);
  });
});
