import { omniErrorSchema } from '@ine-scraping/contracts';
import { expect } from 'vitest';

import { arrived, finish, type Finished, outcomeOf } from '../support/finished-session.ts';
import { type Answer, get, logIn, withToken } from '../support/omni.ts';
import type { Effects } from './effect.ts';

async function outcomes({ read }: Finished, count: number): Promise<string[]> {
  const seen: string[] = [];
  for (let index = 0; index < count; index += 1) seen.push(outcomeOf(await read()));
  return seen;
}

/** Status and media type, without a look at the body. */
async function kind({ provider, token }: Finished): Promise<[number, string | null, string]> {
  const response = await fetch(`${provider.url}/omni/get/score`, { headers: withToken(token) });
  const type = response.headers.get('content-type')?.split(';', 1)[0] ?? null;
  return [response.status, type, await response.text()];
}

/** What each scenario shows in the reads of the score, once scraping has finished. */
export const scoreEffects: Effects = {
  'score-late': [
    'three reads after FINISHED are stale, the fourth is ready',
    async (scenario) => {
      expect(await outcomes(await finish(scenario), 5)).toEqual([
        'NOT_READY',
        'NOT_READY',
        'NOT_READY',
        'CURRENT',
        'CURRENT',
      ]);
    },
  ],
  'score-never-ready': [
    'it is not ready a day later',
    async (scenario) => {
      const finished = await finish(scenario);
      await finished.provider.control.advance(24 * 60 * 60 * 1000 - 10_000);
      expect(await outcomes(finished, 3)).toEqual(['NOT_READY', 'NOT_READY', 'NOT_READY']);
      const session = await finished.provider.control.session(finished.interviewId);
      expect(session.scrapingStatus).toBe('FINISHED');
    },
  ],
  'score-unauthorized-once': [
    'the token of the first read stays refused, and a new one is taken',
    async (scenario) => {
      const { provider, interviewId } = await finish(scenario);
      const readAs = (token: string): Promise<Answer> =>
        get(provider, `/omni/get/score?id=${interviewId}`, withToken(token));
      const old = await logIn(provider);
      const refused = await readAs(old);
      expect([refused.status, (await readAs(old)).status]).toEqual([401, 401]);
      expect(omniErrorSchema.parse(refused.body).path).toBe('/omni/get/score');
      expect(outcomeOf(await readAs(await logIn(provider)))).toBe('CURRENT');
    },
  ],
  'score-throttled': [
    'two reads get 429 with Retry-After, the third is answered',
    async (scenario) => {
      const { read } = await finish(scenario);
      const answers = [await read(), await read(), await read()];
      expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
      expect(answers[0]?.headers.get('retry-after')).toBe('2');
      expect(omniErrorSchema.parse(answers[0]?.body).status).toBe(429);
    },
  ],
  'score-down': [
    'every read gets 503 for fifteen seconds on the clock, and none after',
    async (scenario) => {
      const { provider, read } = await finish(scenario);
      await provider.control.advance(14_999);
      expect([(await read()).status, (await read()).status]).toEqual([503, 503]);
      await provider.control.advance(1);
      expect(outcomeOf(await read())).toBe('CURRENT');
    },
  ],
  'score-malformed': [
    'two reads get half of a document that claims to be JSON',
    async (scenario) => {
      const finished = await finish(scenario);
      for (let index = 0; index < 2; index += 1) {
        const [status, type, text] = await kind(finished);
        expect([status, type]).toEqual([200, 'application/json']);
        expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
      }
      expect(outcomeOf(await finished.read())).toBe('CURRENT');
    },
  ],
  'score-html': [
    'two reads get 200 and a page',
    async (scenario) => {
      const finished = await finish(scenario);
      for (let index = 0; index < 2; index += 1) {
        expect(await kind(finished)).toEqual([200, 'text/html', expect.stringContaining('<h1>')]);
      }
      expect(outcomeOf(await finished.read())).toBe('CURRENT');
    },
  ],
  'score-slow': [
    'the first read is answered when the clock has moved five seconds, the next at once',
    async (scenario) => {
      const finished = await finish(scenario);
      const { provider, read } = finished;
      let answered = false;
      const slow = read().finally(() => {
        answered = true;
      });
      await arrived(finished, 2);
      await provider.control.advance(4999);
      // Another request, so that the slow one has had its time to come back.
      await get(provider, '/healthz');
      expect(answered).toBe(false);
      await provider.control.advance(1);
      expect(outcomeOf(await slow)).toBe('CURRENT');
      expect(outcomeOf(await read())).toBe('CURRENT');
    },
  ],
  'score-reset': [
    'two reads end with a reset connection, the third is answered',
    async (scenario) => {
      const { read } = await finish(scenario);
      for (let index = 0; index < 2; index += 1) {
        await expect(read()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
      }
      expect(outcomeOf(await read())).toBe('CURRENT');
    },
  ],
  'outcome-changes': [
    'the first ready read says current, every later one not current',
    async (scenario) => {
      expect(await outcomes(await finish(scenario), 3)).toEqual(['CURRENT', 'NOT_CURRENT', 'NOT_CURRENT']);
    },
  ],
};
