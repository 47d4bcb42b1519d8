import { scoreSchema, type Score } from '@ine-scraping/contracts';

import type { ReadScore } from '../../src/scores/fetch-score.ts';

/** A score in which scraping has finished with `code`. */
export function readyScore(code = '0', key = 'ok'): Score {
  return scoreSchema.parse({
    governmentValidation: { validationStatus: { value: code, status: code === '0' ? 'OK' : 'FAIL', key } },
    ineScrapingValidation: { scrapingStatus: 'FINISHED', success: true },
    overall: { value: '94.6', status: 'OK' },
  });
}

/** A score of a session whose scraping still runs. */
export function notReadyScore(): Score {
  return scoreSchema.parse({
    ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' },
    overall: { value: '94.6', status: 'OK' },
  });
}

/** What the fallback leaves behind while scraping may still run: INE could not be asked. */
export function lastResortScore(): Score {
  return scoreSchema.parse({
    governmentValidation: { validationStatus: { value: '2', status: 'FAIL', key: 'ineConnectionError' } },
    overall: { value: '10.0', status: 'FAIL' },
  });
}

/** The same beside the word that scraping runs. */
export function fallbackWhileScrapingScore(): Score {
  return scoreSchema.parse({
    ...lastResortScore(),
    ineScrapingValidation: { scrapingStatus: 'IN_PROGRESS' },
  });
}

export function omniError(code: string, retryable: boolean): Error {
  return Object.assign(new Error(`the Omni API answered ${code}`), { code, retryable });
}

type Answer = Score | Error | ((signal: AbortSignal) => Promise<Score>);

/** Plays Incode's score: the answers of an interview in order, the last one for ever. */
export interface ScoreSource {
  readonly readScore: ReadScore;
  answer(interviewId: string, ...answers: [Answer, ...Answer[]]): void;
  /** How often the score of an interview was read. */
  readsOf(interviewId: string): number;
}

export function createScoreSource(): ScoreSource {
  const answers = new Map<string, Answer[]>();
  const reads = new Map<string, number>();
  return {
    answer: (interviewId, ...given) => {
      answers.set(interviewId, given);
    },
    readsOf: (interviewId) => reads.get(interviewId) ?? 0,
    readScore: async (interviewId, { signal }) => {
      reads.set(interviewId, (reads.get(interviewId) ?? 0) + 1);
      const left = answers.get(interviewId) ?? [];
      const answer = left.length > 1 ? left.shift() : left[0];
      if (answer === undefined) throw omniError('OMNI_NOT_FOUND', false);
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer(signal) : answer;
    },
  };
}
