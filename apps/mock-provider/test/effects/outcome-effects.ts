import { type Outcome, scoreReadiness, verdict } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { expect } from 'vitest';

import { goldenOutcomes } from '../support/golden-outcomes.ts';
import { get, post, readScore, scraping, start, validate, withToken } from '../support/omni.ts';
import { startProvider } from '../support/provider.ts';
import type { Effect, Effects } from './effect.ts';

const person = ['firstName', 'paternalLastName', 'maternalLastName', 'personalId'];

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
    'the fallback answers that scraping runs, and the score has the error of INE until scraping finds the card current',
    async (scenario) => {
      const provider = await startProvider({ scenario: scenario });
      const { token, interviewId } = await start(provider);
      expect(await validate(provider, token, 'fallbackEnabled=true')).toMatchObject({
        valid: true,
        statusCode: -1,
        registralSituation: null,
        governmentValidation: null,
      });
      expect((await provider.control.session(interviewId)).scrapingStatus).toBe('IN_PROGRESS');
      const during = await readScore(provider, token);
      expect(during.ineScrapingValidation).toEqual({ scrapingStatus: 'IN_PROGRESS' });
      expect(during.governmentValidation).toMatchObject({
        validationStatus: { value: '2', status: 'UNKNOWN', key: 'ineConnectionError' },
      });
      expect(scoreReadiness(during)).toBe('NOT_READY');
      await provider.control.advance(3000);
      const after = await readScore(provider, token);
      expect(scoreReadiness(after)).toBe('READY');
      expect(verdict(after).outcome).toBe('CURRENT');
    },
  ],
  'data-mismatch': [
    'the verdict is CURRENT with the keys that differ, by scraping and directly, and the session is not approved',
    async (scenario) => {
      for (const query of [scraping, '', 'scrapingV3=true']) {
        const provider = await startProvider({ scenario });
        const { token } = await start(provider);
        await validate(provider, token, query);
        await provider.control.advance(3000);
        const score = await readScore(provider, token);
        expect(scoreReadiness(score)).toBe('READY');
        expect(verdict(score)).toMatchObject({
          outcome: 'CURRENT',
          code: '0',
          dataMatch: 'MISMATCH',
          mismatches: [...person, 'electorsKey'],
          faceMatch: 'NOT_COMPARED',
          governmentStatus: 'FAIL',
          overallStatus: 'FAIL',
        });
        const approval = await post(provider, '/omni/process/approve', withToken(token));
        expect(approval.body).toMatchObject({ success: false });
      }
    },
  ],
  'face-mismatch': [
    'the verdict is CURRENT with another face, and the data that were compared agree',
    async (scenario) => {
      for (const [query, dataMatch] of [
        [scraping, 'NOT_COMPARED'],
        ['', 'MATCH'],
      ] as const) {
        const provider = await startProvider({ scenario });
        const { token } = await start(provider);
        await validate(provider, token, query);
        await provider.control.advance(3000);
        expect(verdict(await readScore(provider, token))).toMatchObject({
          outcome: 'CURRENT',
          dataMatch,
          mismatches: [],
          faceMatch: 'MISMATCH',
          governmentStatus: 'FAIL',
          overallStatus: 'FAIL',
        });
      }
    },
  ],
  'approved-at-finish': [
    'finish-status answers the action approved, by GET and by POST',
    async (scenario) => {
      const provider = await startProvider({ scenario });
      const { token } = await start(provider);
      const path = '/0/omni/finish-status';
      const answers = [
        await get(provider, `${path}?flowId=flow`, withToken(token)),
        await post(provider, path, withToken(token), {}),
      ];
      for (const { status, body } of answers)
        expect([status, body]).toEqual([200, { redirectionUrl: '', action: 'approved' }]);
    },
  ],
};
