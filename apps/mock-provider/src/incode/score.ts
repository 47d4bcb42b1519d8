import type { Score } from '@ine-scraping/contracts';

import { comparedKeys, scrapedKeys, type Scenario } from '../scenarios/scenario.ts';
import { type IneAnswer, ineAnswers, outcomeOf } from './ine-answers.ts';
import { authentication, curpVerification, onboardingParts } from './score-parts.ts';
import type { Session } from './session.ts';

type GovernmentValidation = NonNullable<Score['governmentValidation']>;
type IneScrapingValidation = NonNullable<Score['ineScrapingValidation']>;

const agrees = { value: '100.0', status: 'OK' };
const disagrees = { value: '0.0', status: 'FAIL' };

/** The data that INE had to compare with: what the way shows and what the scenario names, or none of a card that it does not know. */
function keysOf(answer: IneAnswer, way: 'DIRECT' | 'SCRAPING', mismatches: Scenario['mismatches']): string[] {
  if (!answer.success || answer.key === 'userNotFoundInIneDb') return [];
  const shown: readonly string[] = way === 'DIRECT' ? comparedKeys : scrapedKeys;
  return comparedKeys.filter((key) => shown.includes(key) || mismatches.includes(key));
}

/**
 * `governmentValidation` (shape DOC). `validationStatus` is about the card; what a scenario has differ is about the person, and
 * fails `overall` alone.
 */
export function governmentValidation(
  answer: IneAnswer,
  way: 'DIRECT' | 'SCRAPING',
  { mismatches, faceMatch }: Pick<Scenario, 'mismatches' | 'faceMatch'>,
): GovernmentValidation {
  const keys = keysOf(answer, way, mismatches);
  const differing = keys.filter((key) => mismatches.some((mismatch) => mismatch === key));
  const facesAreCompared = faceMatch !== 'NOT_COMPARED' && keys.length > 0;
  const isOther = differing.length > 0 || (facesAreCompared && faceMatch === 'MISMATCH');
  const ofCard = answer.status === 'OK' ? agrees : { ...disagrees, status: answer.status };
  return {
    ...(facesAreCompared && {
      recognitionConfidence:
        faceMatch === 'MATCH' ? { value: '86.6', status: 'OK' } : { value: '12.4', status: 'FAIL' },
    }),
    validationStatus: { value: String(answer.code), status: answer.status, key: answer.key },
    ocrValidation: keys.map((key) =>
      differing.includes(key)
        ? { value: 'false', status: 'FAIL', key }
        : { value: 'true', status: 'OK', key },
    ),
    ocrValidationOverall: { ...(keys.length === 0 ? ofCard : differing.length > 0 ? disagrees : agrees) },
    overall: { ...(isOther ? disagrees : ofCard) },
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

function reasonOf(answer: IneAnswer, status: string): string {
  return answer.status === status
    ? answer.reasonMsg
    : 'This session failed because the person is not the one whom INE has for the voter card.';
}

/**
 * The score of a session as it is now. Before INE has answered, `governmentValidation` is `null` (OBS: the
 * module did not run) and the overall status speaks for the other parts alone.
 */
export function buildScore(session: Session): Score {
  const { scenario } = session;
  const way = answeredWay(session);
  const answer = ineAnswers[outcomeOf(scenario, way ?? 'SCRAPING')];
  const government = way && governmentValidation(answer, way, scenario);
  const status = government?.overall?.status ?? 'OK';
  return {
    ...onboardingParts,
    governmentValidation: government,
    curpVerification: session.record.personalDataDeleted ? null : curpVerification(session.person),
    ineScrapingValidation: ineScrapingValidation(session),
    authentication: authentication(session),
    overall: { value: status === 'OK' ? '94.6' : '0.0', status },
    reasonMsg: government ? reasonOf(answer, status) : 'This session passed all tests so far.',
  };
}
