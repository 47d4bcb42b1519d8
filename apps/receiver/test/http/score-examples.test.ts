import { notReadyReasons, retainScore, scoreSchema, verdict as decideVerdict } from '@ine-scraping/contracts';
import {
  furtherScores,
  goldenScores,
  oddScores,
  type OddScoreExample,
} from '@ine-scraping/contracts/examples';
import { expect, test } from 'vitest';

import { briefAttemptsMax } from '../../src/verifications/retry-policy.ts';
import { describeOnEachEngine } from '../support/engines.ts';
import { startFakeOmni, type FakeAnswer } from './fake-omni.ts';
import { startTestReceiver } from './test-receiver.ts';

const attemptsMax = 2;

/** What must become of a verification whose score is the example, for ever. */
function expectedOf({ document, readiness, reason, verdict }: OddScoreExample): object {
  if (readiness === 'NOT_READY') {
    const failed = reason === 'SCRAPING_FAILED';
    return {
      state: 'FAILED',
      scoreAttempts: failed ? briefAttemptsMax : attemptsMax,
      failure: {
        code: failed ? 'SCRAPING_FAILED' : 'SCORE_NOT_READY',
        reason: expect.stringContaining(notReadyReasons[reason ?? 'NO_SECTION']),
      },
      verdict: null,
      score: null,
    };
  }
  const score = retainScore(scoreSchema.parse(document));
  return {
    state: 'SCORED',
    // What is only a last resort is believed at the last attempt.
    scoreAttempts: readiness === 'READY' ? 1 : attemptsMax,
    failure: null,
    verdict: { ...decideVerdict(score), ...verdict },
    score: JSON.parse(JSON.stringify(score)),
  };
}

describeOnEachEngine('every example of a score', (engine) => {
  test('is believed, or not, as the contract says, and served with its verdict', async () => {
    const omni = await startFakeOmni();
    const receiver = await startTestReceiver(engine, {
      env: { OMNI_BASE_URL: omni.url, RECEIVER_NOT_READY_ATTEMPTS_MAX: String(attemptsMax) },
    });
    const known = [...goldenScores, ...furtherScores].map((each) => ({ ...each, document: each.score }));
    const examples: OddScoreExample[] = [...known, ...oddScores];
    await Promise.all(
      examples.map(async (example, index) => {
        const InterviewId = `${index} ${example.name}`;
        omni.scores.set(InterviewId, example.document as FakeAnswer);
        await receiver.notify({ InterviewId, ScrapingStatus: 'FINISHED' });
        const state = example.readiness === 'NOT_READY' ? 'FAILED' : 'SCORED';
        expect(await receiver.reach(InterviewId, state)).toMatchObject(expectedOf(example));
      }),
    );
    expect(new Set(examples.map(({ readiness }) => readiness))).toEqual(
      new Set(['READY', 'LAST_RESORT', 'NOT_READY']),
    );
    expect(new Set(examples.flatMap(({ reason }) => reason ?? []))).toEqual(
      new Set(Object.keys(notReadyReasons)),
    );
  });
});
