import { type Outcome, scoreReadiness, verdict } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { expect } from 'vitest';

import { goldenOutcomes } from '../support/golden-outcomes.ts';
import { readScore, scraping, start, validate } from '../support/omni.ts';
import { startProvider } from '../support/provider.ts';
import type { Effect, Effects } from './effect.ts';

function showOutcome(outcome: Outcome): Effect {
  return async (scenario) => {
    const provider = await startProvider({ scenario });
    const { token } = await start(provider);
    await validate(provider, token, scraping);
    expect(scoreReadiness(await readScore(provider, token))).toBe('NOT_READY');
    await provider.control.advance(3000);
    const score = await readScore(provider, token);
    expect(scoreReadiness(score)).toBe('READY');
    expect(verdict(score)).toEqual(
      goldenScores.find((example) => example.verdict.outcome === outcome)?.verdict,
    );
    const success = outcome !== 'UNAVAILABLE' && outcome !== 'INSUFFICIENT_DATA';
    expect(score.ineScrapingValidation).toMatchObject({ scrapingStatus: 'FINISHED', success });
  };
}

/** What each scenario shows of INE, where nothing goes wrong on the way. */
export const outcomeEffects: Effects = {
  ...Object.fromEntries(
    goldenOutcomes.map(([scenario, outcome]) => [
      scenario,
      [
        `the score is ready after scraping and says ${outcome}, with Incode's code and key`,
        showOutcome(outcome),
      ],
    ]),
  ),
  'ine-unreachable': [
    'the fallback answers with the error of INE, which the score has until scraping finds the card current',
    async (scenario) => {
      const provider = await startProvider({ scenario: scenario });
      const { token, interviewId } = await start(provider);
      expect(await validate(provider, token, 'fallbackEnabled=true')).toMatchObject({
        valid: false,
        statusCode: 2,
        registralSituation: null,
        governmentValidation: {
          validationStatus: { value: '2', status: 'UNKNOWN', key: 'ineConnectionError' },
        },
      });
      expect((await provider.control.session(interviewId)).scrapingStatus).toBe('IN_PROGRESS');
      const during = await readScore(provider, token);
      expect(during.ineScrapingValidation).toEqual({ scrapingStatus: 'IN_PROGRESS' });
      expect(during.governmentValidation?.validationStatus?.key).toBe('ineConnectionError');
      expect(scoreReadiness(during)).toBe('NOT_READY');
      await provider.control.advance(3000);
      const after = await readScore(provider, token);
      expect(scoreReadiness(after)).toBe('READY');
      expect(verdict(after).outcome).toBe('CURRENT');
    },
  ],
};
