import { retainedScoreSchema } from '@ine-scraping/contracts';
import { furtherScores, goldenScores, type ScoreExample } from '@ine-scraping/contracts/examples';
import { expect, test } from 'vitest';

import { describeOnEachEngine } from '../support/engines.ts';
import { startFakeOmni } from './fake-omni.ts';
import { startTestReceiver } from './test-receiver.ts';

const attemptsMax = 2;

/** What must become of a verification whose score is the example, for ever. */
function expectedOf({ readiness, score, verdict }: ScoreExample): object {
  if (readiness === 'NOT_READY') {
    return {
      state: 'FAILED',
      scoreAttempts: attemptsMax,
      failure: { code: 'SCORE_NOT_READY' },
      verdict: null,
      score: null,
    };
  }
  return {
    state: 'SCORED',
    // What is only a last resort is believed at the last attempt.
    scoreAttempts: readiness === 'READY' ? 1 : attemptsMax,
    failure: null,
    verdict,
    score: JSON.parse(JSON.stringify(retainedScoreSchema.parse(score))),
  };
}

describeOnEachEngine('every example of a score', (engine) => {
  test('is believed, or not, as the contract says, and served with its verdict', async () => {
    const omni = await startFakeOmni();
    const receiver = await startTestReceiver(engine, {
      env: { OMNI_BASE_URL: omni.url, RECEIVER_NOT_READY_ATTEMPTS_MAX: String(attemptsMax) },
    });
    const examples = [...goldenScores, ...furtherScores];
    await Promise.all(
      examples.map(async (example) => {
        omni.scores.set(example.name, example.score);
        await receiver.notify({ InterviewId: example.name, ScrapingStatus: 'FINISHED' });
        const state = example.readiness === 'NOT_READY' ? 'FAILED' : 'SCORED';
        expect(await receiver.reach(example.name, state)).toMatchObject(expectedOf(example));
      }),
    );
    expect(new Set(examples.map(({ readiness }) => readiness))).toEqual(
      new Set(['READY', 'LAST_RESORT', 'NOT_READY']),
    );
  });
});
