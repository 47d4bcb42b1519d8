import type { GovernmentValidationQuery, GovernmentValidationResponse } from '@ine-scraping/contracts';

import type { Incode } from './incode.ts';
import { ineAnswers, outcomeOf } from './ine-answers.ts';
import { type RequestedData, withRequestedData } from './persons.ts';
import { governmentValidation } from './score.ts';
import type { Session } from './session.ts';

const nothing = { customFields: null, ocrData: null, deviceInfo: null };

/**
 * The answer of the direct way: what INE said, at once (shape OBS, codes DOC). It is the answer of the fallback
 * too, INE's error, as the score has it until scraping has finished (INF).
 */
function directAnswer({ scenario }: Session): GovernmentValidationResponse {
  const answer = ineAnswers[outcomeOf(scenario, 'DIRECT')];
  return {
    // "Flag stating if request processed successfully" (DOC), and false beside code 8 (OBS).
    valid: answer.code === 0,
    statusCode: answer.code,
    registralSituation: answer.registralSituation && { ...answer.registralSituation },
    governmentValidation: governmentValidation(answer, 'DIRECT'),
    ...nothing,
    errorDescription: null,
  };
}

/**
 * The answer when scraping was started or already runs: UNK at Incode. Ours says that the request was
 * processed and nothing about the card; a status code of 0 would read as "ok".
 */
function scrapingStartedAnswer(): GovernmentValidationResponse {
  return {
    valid: true,
    statusCode: null,
    registralSituation: null,
    governmentValidation: null,
    ...nothing,
    errorDescription: null,
  };
}

/** What a government-validation request leads to. */
type GovernmentValidationWay =
  /** INE is asked at once and answers. */
  | 'DIRECT'
  /** INE is not asked; scraping starts. */
  | 'SCRAPING'
  /** INE is asked, cannot be reached, and scraping starts. */
  | 'FALLBACK';

/**
 * `scrapingMethod=true`: "direct connection to INE service won't be attempted and the scraping approach will
 * be used instead" (DOC). `scrapingV3=true`: the same (INF; its relation to `scrapingMethod` is UNK).
 * `fallbackEnabled=true` alone: "if there's some connection or infrastructure error with the INE service,
 * validation by scraping will start" (DOC). No flag: the direct way.
 */
function chooseWay(
  { scrapingMethod, scrapingV3, fallbackEnabled }: GovernmentValidationQuery,
  ineIsReachable: boolean,
): GovernmentValidationWay {
  if (scrapingMethod === 'true' || scrapingV3 === 'true') return 'SCRAPING';
  return fallbackEnabled === 'true' && !ineIsReachable ? 'FALLBACK' : 'DIRECT';
}

/** Asks INE, or starts scraping, or both, and answers as Incode does right then. */
export function validateWithGovernment(
  { player, reachMilestone }: Pick<Incode, 'player' | 'reachMilestone'>,
  session: Session,
  query: GovernmentValidationQuery,
  requested: RequestedData,
): GovernmentValidationResponse {
  // What runs was asked with the data of then.
  if (session.scraping.status !== 'IN_PROGRESS')
    session.person = withRequestedData(session.person, requested);
  const way = chooseWay(query, outcomeOf(session.scenario, 'DIRECT') !== 'UNAVAILABLE');
  if (way !== 'SCRAPING') session.directlyAnswered = true;
  if (way === 'DIRECT') reachMilestone(session, 'GOVERNMENT_VALIDATION_FINISHED');
  else player.startScraping(session);
  return way === 'SCRAPING' ? scrapingStartedAnswer() : directAnswer(session);
}
