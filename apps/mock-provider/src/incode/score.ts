import type { Score } from '@ine-scraping/contracts';

import { type IneAnswer, ineAnswers, outcomeOf } from './ine-answers.ts';
import { curpVerification, onboardingParts } from './score-parts.ts';
import type { Session } from './session.ts';

type GovernmentValidation = NonNullable<Score['governmentValidation']>;
type IneScrapingValidation = NonNullable<Score['ineScrapingValidation']>;

/** What the public list shows, and so what scraping can compare (INF). */
const scrapingKeys = ['electorsKey', 'ocr', 'emissionNumber', 'issueDate', 'registrationDate'];

/** What the direct way compares (OBS, the Mexican key set). */
const directKeys = ['firstName', 'paternalLastName', 'maternalLastName', 'personalId', ...scrapingKeys];

/** The keys whose data INE had: all when it knows the card, none when it does not or did not answer. */
function comparedKeys(answer: IneAnswer, keys: readonly string[]): readonly string[] {
  return answer.success && answer.key !== 'userNotFoundInIneDb' ? keys : [];
}

/** `governmentValidation` (shape DOC; no `recognitionConfidence`, because no face goes to INE here). */
export function governmentValidation(answer: IneAnswer, way: 'DIRECT' | 'SCRAPING'): GovernmentValidation {
  const keys = comparedKeys(answer, way === 'DIRECT' ? directKeys : scrapingKeys);
  const overall = { value: answer.status === 'OK' ? '100.0' : '0.0', status: answer.status };
  return {
    validationStatus: { value: String(answer.code), status: answer.status, key: answer.key },
    ocrValidation: keys.map((key) => ({ value: 'true', status: 'OK', key })),
    ocrValidationOverall: keys.length > 0 ? { value: '100.0', status: 'OK' } : { ...overall },
    overall,
  };
}

function ineScrapingValidation({
  interviewId,
  person,
  record,
  scraping,
  scenario,
}: Session): IneScrapingValidation | null {
  if (scraping.status === 'NOT_STARTED') return null;
  // While it runs the object says so and nothing else (INF: null or absent before the end is UNK).
  if (scraping.status === 'IN_PROGRESS') return { scrapingStatus: 'IN_PROGRESS' };
  const { success, result, resultDetails } = ineAnswers[scenario.outcome];
  return {
    scrapingStatus: 'FINISHED',
    success,
    result,
    resultDetails,
    screenshotUrl: `https://screenshots.example/${interviewId}.png`,
    ...(record.personalDataDeleted ? {} : person.card),
  };
}

function answeredWay({ scraping, directlyAnswered }: Session): 'DIRECT' | 'SCRAPING' | null {
  if (scraping.status === 'FINISHED') return 'SCRAPING';
  return directlyAnswered ? 'DIRECT' : null;
}

/** Whether the score of a session says what INE has said, and not that scraping still runs. */
export function showsOutcome({ scraping, directlyAnswered }: Session): boolean {
  if (scraping.status === 'NOT_STARTED') return directlyAnswered;
  return scraping.status === 'FINISHED';
}

/**
 * The score of a session as it is now. Before INE has answered, `governmentValidation` is `null` (OBS: the
 * module did not run) and the overall status speaks for the other parts alone.
 */
export function buildScore(session: Session): Score {
  const { scenario } = session;
  const way = answeredWay(session);
  const answer = ineAnswers[outcomeOf(scenario, way ?? 'SCRAPING')];
  const passed = way === null || answer.status === 'OK';
  return {
    ...onboardingParts,
    governmentValidation: way && governmentValidation(answer, way),
    curpVerification: session.record.personalDataDeleted ? null : curpVerification(session.person),
    ineScrapingValidation: ineScrapingValidation(session),
    overall: passed ? { value: '94.6', status: 'OK' } : { value: '0.0', status: answer.status },
    reasonMsg: way === null ? 'This session passed all tests so far.' : answer.reasonMsg,
  };
}
