// A process of its own, the least of a score API: a token for whoever asks, and one score for every interview. It answers nobody until
// it is told to, so that the jobs of a receiver exist and cost nothing.
import { createServer } from 'node:http';

import { goldenScores } from '@ine-scraping/contracts/examples';

import { answerQuestions, listen } from '../bench-process.ts';

const score = Buffer.from(JSON.stringify(goldenScores[0]?.score));
const token = Buffer.from(JSON.stringify({ token: 'bench' }));
let answerAfterMs: number | undefined;
const server = createServer((request, response) => {
  request.resume();
  const body = request.method === 'POST' ? token : score;
  response.setHeader('content-type', 'application/json').setHeader('content-length', body.length);
  if (answerAfterMs === 0) response.end(body);
  else if (answerAfterMs) setTimeout(() => response.end(body), answerAfterMs);
});
// A pool of connections waits longer than Node does by itself.
server.keepAliveTimeout = 60_000;
const listening = listen(server);
const answers = {
  url: () => listening,
  /** From now on. */
  answerAfter(ms: number) {
    answerAfterMs = ms;
  },
};
export type ScoreApi = typeof answers;
answerQuestions(answers);
