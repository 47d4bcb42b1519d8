import {
  notReadyReason,
  retainedScoreSchema,
  retainScore,
  scoreReadiness,
  scoreSchema,
  verdict,
  verdictSchema,
} from '@ine-scraping/contracts/schemas';
import { furtherScores, goldenScores, oddScores } from '@ine-scraping/contracts/examples';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

/** What readers of JSON stumble over. */
const nasty = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [0], ['0'], [[]], { value: '0' }, { code: 0 }),
  fc.constantFrom(0, -0, 8, 8.5, -1, 1e21),
  fc.constantFrom('', '0', '00', ' 0 ', '0.0', '0x0', '-0', '1e2', '11.0', 'false', 'userNotFoundInIneDb'),
  fc.constantFrom('ok', 'OK', 'FAIL', 'Manual OK'),
  fc.constantFrom('FINISHED', 'finished', 'IN_PROGRESS', 'In Progress', 'FAILED', 'DONE'),
  fc.jsonValue(),
);

function spelt(name: string): fc.Arbitrary<string> {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return fc.constantFrom(name, name, capital, name.toUpperCase(), name.toLowerCase());
}

/** An object with the members of `shape` in any spelling, some twice and some not at all, or something else in its place. */
function members(shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  const entries = Object.entries(shape).map(([name, value]) => fc.tuple(spelt(name), fc.oneof(value, nasty)));
  const object = fc.array(fc.oneof(...entries), { maxLength: 8 }).map((all) => Object.fromEntries(all));
  return fc.oneof({ weight: 5, arbitrary: object }, { weight: 1, arbitrary: nasty });
}

const check = members({ value: nasty, status: nasty, key: nasty });
const oddDocument = members({
  governmentValidation: members({
    validationStatus: check,
    ocrValidation: fc.oneof(fc.array(check), fc.dictionary(fc.string(), check)),
    ocrValidationOverall: check,
    recognitionConfidence: check,
    overall: check,
  }),
  ineScrapingValidation: members({ scrapingStatus: nasty, success: nasty, cic: nasty, resultDetails: nasty }),
  liveness: members({ overall: check }),
  overall: check,
  data: nasty,
});

const documents = [
  ...[...goldenScores, ...furtherScores].map(({ score }): unknown => score),
  ...oddScores.map(({ document }) => document),
];

/** `document` with the node at the `at`-th step of its walk replaced. */
function replaceNode(document: unknown, at: number, replacement: unknown): unknown {
  let step = 0;
  return JSON.parse(JSON.stringify(document), (_name, value: unknown) =>
    step++ === at ? replacement : value,
  );
}

const damagedDocument = fc
  .tuple(fc.constantFrom(...documents), fc.nat(60), nasty)
  .map(([document, at, replacement]) => replaceNode(document, at, replacement));

const anyDocument = fc.oneof(fc.jsonValue(), oddDocument, damagedDocument);

function valuesOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key.toLowerCase() === name ? [member as unknown] : [],
  );
}

function word(value: unknown): string {
  return typeof value === 'string' ? value.trim().toUpperCase().replaceAll(/[\s-]/g, '_') : '';
}

/** Whether `raw` is code 0, told in another way than the contract does. */
function isZero(raw: unknown): boolean {
  if (typeof raw === 'string') return /^0{1,3}(\.0+)?$/.test(raw.trim());
  return raw === 0 && 1 / raw > 0;
}

/** Whether the document has, in any spelling, the code of a current card, or its key with a good status. */
function mayBeCurrent(document: unknown): boolean {
  const statuses = valuesOf(document, 'governmentvalidation').flatMap((government) =>
    valuesOf(government, 'validationstatus'),
  );
  return statuses.some(
    (status) =>
      isZero(status) ||
      valuesOf(status, 'value').some(isZero) ||
      (valuesOf(status, 'key').some((key) => word(key) === 'OK') &&
        valuesOf(status, 'status').some((good) => ['OK', 'MANUAL_OK'].includes(word(good)))),
  );
}

function saysRunning(document: unknown): boolean {
  return valuesOf(document, 'inescrapingvalidation')
    .flatMap((scraping) => valuesOf(scraping, 'scrapingstatus'))
    .some((status) => word(status) === 'IN_PROGRESS');
}

const runs = { numRuns: 3000 };

it('any JSON is read: without an error, into a verdict of the contract, twice the same', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const score = scoreSchema.parse(document);
      expect(scoreSchema.parse(score)).toEqual(score);
      expect(verdictSchema.parse(verdict(score))).toEqual(verdict(score));
      expect(notReadyReason(score) === null).toBe(scoreReadiness(score) !== 'NOT_READY');
    }),
    runs,
  );
});

it('CURRENT is never made up: the document has code 0, or the key ok with a good status', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      if (verdict(scoreSchema.parse(document)).outcome === 'CURRENT')
        expect(mayBeCurrent(document)).toBe(true);
    }),
    runs,
  );
});

it('a score that says anywhere in its sections that scraping runs is never believed', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      if (saysRunning(document)) expect(scoreReadiness(scoreSchema.parse(document))).toBe('NOT_READY');
    }),
    runs,
  );
});

/** A word that is kept: as it stands, in place of one that is not known, or none where nothing stands. */
function mayBeKept(said: string | null, kept: string | null): boolean {
  return kept === said || kept === 'OTHER' || (kept === null && (said ?? '').trim() === '');
}

it('what is stored of any score gives its verdict again, but for words that nobody knows', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const score = scoreSchema.parse(document);
      const stored: unknown = JSON.parse(JSON.stringify(retainScore(score)));
      const retained = retainedScoreSchema.parse(stored);
      expect(retained).toEqual(stored);
      expect(retainScore(retained)).toEqual(retainScore(score));
      const { governmentStatus, overallStatus, code, key, mismatches, source, ...decided } = verdict(score);
      const again = verdict(retained);
      expect(again).toMatchObject(decided);
      expect(mayBeKept(governmentStatus, again.governmentStatus)).toBe(true);
      expect(mayBeKept(overallStatus, again.overallStatus)).toBe(true);
      expect(mayBeKept(code, again.code)).toBe(true);
      expect(mayBeKept(key, again.key)).toBe(true);
      expect([source, null]).toContain(again.source);
      for (const kept of again.mismatches) expect([...mismatches, 'OTHER']).toContain(kept);
    }),
    runs,
  );
});

it('a document that is nested without end, or as long as a body may be, is read', () => {
  const deep: unknown = JSON.parse(`${'{"data":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  const list = Array.from({ length: 50_000 }, () => ({ key: 'firstName', value: 'false', status: 'FAIL' }));
  const long = { governmentValidation: { validationStatus: '0', ocrValidation: list } };
  expect(notReadyReason(scoreSchema.parse(deep))).toBe('NO_SECTION');
  expect(notReadyReason(scoreSchema.parse({ ineScrapingValidation: deep }))).toBe('STATUS_UNKNOWN');
  expect(verdict(scoreSchema.parse(long))).toMatchObject({ dataMatch: 'MISMATCH' });
});
