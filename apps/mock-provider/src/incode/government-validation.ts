import type { GovernmentValidationQuery, GovernmentValidationResponse } from '@ine-scraping/contracts';

import type { Incode } from './incode.ts';
import { ineAnswers, outcomeOf } from './ine-answers.ts';
import { type RequestedData, withRequestedData } from './persons.ts';
import { governmentValidation } from './score.ts';
import type { Session } from './session.ts';

const nothing = { customFields: null, ocrData: null, deviceInfo: null, errorDescription: null };

/** What INE said, at once: directly, or through scraping that is waited for (shape OBS, codes DOC). */
function answerNow({ scenario }: Session, way: 'DIRECT' | 'SCRAPING'): GovernmentValidationResponse {
  const answer = ineAnswers[outcomeOf(scenario, way)];
  return {
    // "Flag stating if request processed successfully" (DOC), and false beside code 8 (OBS).
    valid: answer.code === 0,
    statusCode: answer.code,
    registralSituation: answer.registralSituation && { ...answer.registralSituation },
    governmentValidation: governmentValidation(answer, way, scenario),
    ...nothing,
  };
}

/**
 * The answer when scraping was started or already runs: -1 is "processing" (OBS: Incode's Web SDK shows the user a failure at
 * every code but 0 and this one). The rest is UNK: that the request was processed, and nothing about the card.
 */
const processingAnswer: GovernmentValidationResponse = {
  valid: true,
  statusCode: -1,
  registralSituation: null,
  governmentValidation: null,
  ...nothing,
};

/** What a government-validation request leads to. */
type GovernmentValidationWay =
  /** INE is asked at once and answers. */
  | 'DIRECT'
  /** INE is not asked; scraping starts. */
  | 'SCRAPING'
  /** INE is asked, cannot be reached, and scraping starts. */
  | 'FALLBACK'
  /** INE is not asked; what scraping brings is waited for. */
  | 'SCRAPING_AT_ONCE';

/**
 * `scrapingV3=true`: one client reads the result in the answer (OBS), whatever stands beside it (UNK). `scrapingMethod=true`:
 * "direct connection to INE service won't be attempted and the scraping approach will be used instead" (DOC).
 * `fallbackEnabled=true` alone: "if there's some connection or infrastructure error with the INE service, validation by
 * scraping will start" (DOC). No flag: the direct way.
 */
function chooseWay(
  { scrapingMethod, scrapingV3, fallbackEnabled }: GovernmentValidationQuery,
  ineIsReachable: boolean,
): GovernmentValidationWay {
  if (scrapingV3 === 'true') return 'SCRAPING_AT_ONCE';
  if (scrapingMethod === 'true') return 'SCRAPING';
  return fallbackEnabled === 'true' && !ineIsReachable ? 'FALLBACK' : 'DIRECT';
}

/** Asks INE, or scrapes, or both, and answers as Incode does right then. */
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
  if (way === 'DIRECT' || way === 'FALLBACK') session.directlyAnswered = true;
  if (way === 'DIRECT') {
    reachMilestone(session, 'GOVERNMENT_VALIDATION_FINISHED');
    return answerNow(session, 'DIRECT');
  }
  if (way === 'SCRAPING_AT_ONCE') player.scrapeAtOnce(session);
  else player.startScraping(session);
  return session.scraping.status === 'FINISHED' ? answerNow(session, 'SCRAPING') : { ...processingAnswer };
}
