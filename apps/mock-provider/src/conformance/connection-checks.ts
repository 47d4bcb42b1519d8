import {
  answersNoMore,
  type Check,
  type ConformanceRequest,
  describeAnswer,
  NotCheckedError,
  requireReached,
} from '@ine-scraping/contracts/conformance';

import { defineEffect, type EffectRule } from './effect.ts';
import type { Stage } from './stage.ts';

/** From the first part of a body to the rest, in milliseconds: a packet that is late. */
const pauseMs = 1000;

/** From a request that could end the receiver until it has, in milliseconds. */
const fallMs = 100;
/** How long a body stalls, in milliseconds: whoever waited for it can go on afterwards. */
const stallMs = 3000;

async function finishedRequest(stage: Stage): Promise<ConformanceRequest & { readonly body: string }> {
  const { interviewId: InterviewId, externalId } = await stage.begunSession('ready');
  const body = JSON.stringify({ InterviewId, externalId, ScrapingStatus: 'FINISHED' });
  return { method: 'POST', path: '', headers: { 'content-type': 'application/json' }, body };
}

const connectionRules: readonly EffectRule[] = [
  {
    id: 'input.slow-body',
    title: 'takes a body that comes in two parts',
    rule: 'A notification whose body arrives in two parts, a second apart, must be acknowledged.',
    source: 'INF',
    cost: 'verdict',
    advice: 'Read the body to its end (Content-Length) before you parse it.',
    async run(stage) {
      const request = await finishedRequest(stage);
      const exchange = await stage.paced({ firstBytes: 20, pause: pauseMs }).exchange(request);
      if (await stage.isTaken(exchange)) return undefined;
      return { seen: describeAnswer(exchange), exchange };
    },
  },
  {
    id: 'input.stalled-body',
    title: 'answers others while a body stalls',
    rule: 'While the body of one request does not come, other notifications should be answered.',
    source: 'INF',
    cost: 'time',
    advice: 'Serve connections side by side, and give each a time limit for its request.',
    async run(stage) {
      const stalled = await finishedRequest(stage);
      const request = await finishedRequest(stage);
      let isHeld = true;
      const held = stage.paced({ firstBytes: 20, pause: stallMs }).exchange(stalled);
      void held.then(() => (isHeld = false));
      await stage.pause(pauseMs / 4);
      const wasHeld = isHeld;
      const exchange = await stage.exchange(request);
      if (await stage.isTaken(exchange)) {
        if (isHeld || !wasHeld) return undefined;
        return { seen: 'It answered only when the request that stalled was over.', exchange };
      }
      requireReached(exchange);
      return { seen: describeAnswer(exchange), exchange };
    },
  },
  {
    id: 'input.truncated',
    title: 'refuses a body that breaks off',
    rule: 'A body that breaks off before its Content-Length must not be acknowledged.',
    source: 'INF',
    cost: 'verdict',
    advice: 'Compare what came with Content-Length, and answer 400 or nothing.',
    async run(stage) {
      // What ended it before is told by `input.alive`.
      if (!(await stage.isReachable())) throw new NotCheckedError(answersNoMore);
      const request = await finishedRequest(stage);
      const firstBytes = request.body.length - 20;
      const exchange = await stage.paced({ firstBytes, pause: 'cut' }).exchange(request);
      if (await stage.isTaken(exchange)) return { seen: 'The receiver acknowledged a half.', exchange };
      await stage.pause(fallMs);
      if (await stage.isReachable()) return undefined;
      return { seen: 'After it the receiver took no connections any more.', exchange, isFatal: true };
    },
  },
];

/** What only a connection of one's own can show. */
export const connectionChecks: readonly Check<Stage>[] = connectionRules.map(defineEffect);
