import {
  type Match,
  matches,
  type Outcome,
  type RetainedScore,
  type Verdict,
  verdict,
} from '@ine-scraping/contracts';

/** What a verification came to: what is stored of its score, and what that says. */
export interface Result {
  readonly verdict: Verdict;
  readonly score: RetainedScore;
}

/** A result as two columns: the outcome, which is searched for, and everything else in as few bytes as it takes. */
export interface StoredResult {
  readonly outcome: string;
  readonly result: string;
}

type Word = string | null;
/** By position, as names would be most of it. `null` is what was not said, and for a match that nothing was compared. */
type Packed = readonly [
  match: readonly [data: Word, face: Word, mismatches: readonly string[]],
  overalls: readonly [whole: Word, id: Word, liveness: Word, face: Word],
  government: readonly [
    confidence: Word,
    validationStatus: NamedCheck,
    entries: readonly NamedCheck[],
    entriesOverall: Word,
    overall: Word,
  ],
  scraping: readonly [status: Word, success: boolean | null],
];
type NamedCheck = readonly [value: Word, status: Word, key: Word];
type Named = NonNullable<NonNullable<RetainedScore['governmentValidation']>['validationStatus']>;

const notCompared: Match = 'NOT_COMPARED';

function packNamed({ value, status, key }: Named = {}): NamedCheck {
  return [value ?? null, status ?? null, key ?? null];
}

/** What is stored of a result. */
export function packResult({ verdict: decided, score }: Result): StoredResult {
  const packMatch = (match: Match) => (match === notCompared ? null : match);
  const { governmentValidation: government, ineScrapingValidation: scraping } = score;
  const statusOf = (said: { status?: string | undefined } | undefined) => said?.status ?? null;
  const packed: Packed = [
    [packMatch(decided.dataMatch), packMatch(decided.faceMatch), decided.mismatches],
    [
      statusOf(score.overall),
      statusOf(score.idValidation?.overall),
      statusOf(score.liveness?.overall),
      statusOf(score.faceRecognition?.overall),
    ],
    [
      statusOf(government?.recognitionConfidence),
      packNamed(government?.validationStatus),
      (government?.ocrValidation ?? []).map(packNamed),
      statusOf(government?.ocrValidationOverall),
      statusOf(government?.overall),
    ],
    [scraping?.scrapingStatus ?? null, scraping?.success ?? null],
  ];
  return { outcome: decided.outcome, result: JSON.stringify(packed) };
}

function check(status: Word) {
  return status === null ? undefined : { status };
}

function section(status: Word) {
  return status === null ? undefined : { overall: { status } };
}

function unpackNamed([value, status, key]: NamedCheck): Named | undefined {
  const said = {
    ...(value !== null && { value }),
    ...(status !== null && { status }),
    ...(key !== null && { key }),
  };
  return Object.keys(said).length === 0 ? undefined : said;
}

/** Absent when none of its members says anything. */
function spoken<Value extends object>(value: Value): Value | undefined {
  return Object.values(value).some((member) => member !== undefined) ? value : undefined;
}

function unpackScore([, overalls, government, scraping]: Packed): RetainedScore {
  const [whole, id, liveness, face] = overalls;
  const [confidence, validationStatus, entries, entriesOverall, overall] = government;
  const ocrValidation = entries.flatMap((entry) => unpackNamed(entry) ?? []);
  return {
    overall: check(whole),
    idValidation: section(id),
    liveness: section(liveness),
    faceRecognition: section(face),
    governmentValidation: spoken({
      recognitionConfidence: check(confidence),
      validationStatus: unpackNamed(validationStatus),
      ocrValidation: ocrValidation.length === 0 ? undefined : ocrValidation,
      ocrValidationOverall: check(entriesOverall),
      overall: check(overall),
    }),
    ineScrapingValidation: spoken({
      scrapingStatus: scraping[0] ?? undefined,
      success: scraping[1] ?? undefined,
    }),
  };
}

function unpackMatch(word: Word): Match {
  return matches.find((match) => match === word) ?? notCompared;
}

/** A stored result: what was decided then, and the words of its score. What was not said is absent. */
export function unpackResult({ outcome, result }: { outcome: Outcome; result: string }): Result {
  const packed = JSON.parse(result) as Packed;
  const [dataMatch, faceMatch, mismatches] = packed[0];
  const score = unpackScore(packed);
  const decided = { outcome, dataMatch: unpackMatch(dataMatch), faceMatch: unpackMatch(faceMatch) };
  return { score, verdict: { ...verdict(score), ...decided, mismatches: [...mismatches] } };
}
