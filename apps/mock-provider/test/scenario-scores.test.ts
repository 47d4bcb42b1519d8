import { omniErrorSchema, scoreReadiness, scoreSchema, verdict } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import type { MockProvider } from '../src/index.ts';
import { type Answer, get, logIn, post, readScore, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

interface Finished {
  readonly provider: MockProvider;
  readonly interviewId: string;
  readonly token: string;
  read(): Promise<Answer>;
}

/** A session of the scenario at the moment when its scraping has finished. */
async function finish(scenario: string): Promise<Finished> {
  const provider = await startProvider({ scenario });
  const { interviewId, token } = await provider.control.play();
  // What is read before the end spends nothing of the scenario.
  expect(scoreReadiness(await readScore(provider, token))).toBe('NOT_READY');
  await provider.control.advance(3000);
  return { provider, interviewId, token, read: () => get(provider, '/omni/get/score', withToken(token)) };
}

function outcomeOf({ body }: Answer): string {
  const score = scoreSchema.parse(body);
  return scoreReadiness(score) === 'READY' ? verdict(score).outcome : 'NOT_READY';
}

async function outcomes({ read }: Finished, count: number): Promise<string[]> {
  const seen: string[] = [];
  for (let index = 0; index < count; index += 1) seen.push(outcomeOf(await read()));
  return seen;
}

/** Waits until so many reads have reached the mock. */
async function arrived({ provider, interviewId }: Finished, reads: number): Promise<void> {
  const count = async (): Promise<number> =>
    (await provider.control.requests({ interviewId })).requests.length;
  await expect.poll(count).toBe(reads);
}

/** Status and media type, without a look at the body. */
async function kind({ provider, token }: Finished): Promise<[number, string | null, string]> {
  const response = await fetch(`${provider.url}/omni/get/score`, { headers: withToken(token) });
  const type = response.headers.get('content-type')?.split(';', 1)[0] ?? null;
  return [response.status, type, await response.text()];
}

test('score-late: three reads after FINISHED are stale, the fourth is ready', async () => {
  expect(await outcomes(await finish('score-late'), 5)).toEqual([
    'NOT_READY',
    'NOT_READY',
    'NOT_READY',
    'CURRENT',
    'CURRENT',
  ]);
});

test('score-never-ready: it is not ready a day later', async () => {
  const finished = await finish('score-never-ready');
  await finished.provider.control.advance(24 * 60 * 60 * 1000 - 10_000);
  expect(await outcomes(finished, 3)).toEqual(['NOT_READY', 'NOT_READY', 'NOT_READY']);
  const session = await finished.provider.control.session(finished.interviewId);
  expect(session.scrapingStatus).toBe('FINISHED');
});

test('score-unauthorized-once: the token of the first read stays refused, and a new one is taken', async () => {
  const { provider, interviewId } = await finish('score-unauthorized-once');
  const readAs = (token: string): Promise<Answer> =>
    get(provider, `/omni/get/score?id=${interviewId}`, withToken(token));
  const old = await logIn(provider);
  const refused = await readAs(old);
  expect([refused.status, (await readAs(old)).status]).toEqual([401, 401]);
  expect(omniErrorSchema.parse(refused.body).path).toBe('/omni/get/score');
  expect(outcomeOf(await readAs(await logIn(provider)))).toBe('CURRENT');
});

test('score-throttled: two reads get 429 with Retry-After, the third is answered', async () => {
  const { read } = await finish('score-throttled');
  const answers = [await read(), await read(), await read()];
  expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
  expect(answers[0]?.headers.get('retry-after')).toBe('2');
  expect(omniErrorSchema.parse(answers[0]?.body).status).toBe(429);
});

test('score-unauthorized-once: a client that sends its API key and no token is refused once, not for ever', async () => {
  const { provider, interviewId } = await finish('score-unauthorized-once');
  const headers = { 'api-version': '1.0', 'x-api-key': 'development-api-key' };
  const read = () => fetch(`${provider.url}/omni/get/score?id=${interviewId}`, { headers });
  expect([(await read()).status, (await read()).status]).toEqual([401, 200]);
});

test('score-down: every read gets 503 for fifteen seconds on the clock, and none after', async () => {
  const { provider, read } = await finish('score-down');
  await provider.control.advance(14_999);
  expect([(await read()).status, (await read()).status]).toEqual([503, 503]);
  await provider.control.advance(1);
  expect(outcomeOf(await read())).toBe('CURRENT');
});

test('score-malformed: two reads get half of a document that claims to be JSON', async () => {
  const finished = await finish('score-malformed');
  for (let index = 0; index < 2; index += 1) {
    const [status, type, text] = await kind(finished);
    expect([status, type]).toEqual([200, 'application/json']);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  }
  expect(outcomeOf(await finished.read())).toBe('CURRENT');
});

test('score-html: two reads get 200 and a page', async () => {
  const finished = await finish('score-html');
  for (let index = 0; index < 2; index += 1) {
    expect(await kind(finished)).toEqual([200, 'text/html', expect.stringContaining('<h1>')]);
  }
  expect(outcomeOf(await finished.read())).toBe('CURRENT');
});

test('score-slow: the first read is answered when the clock has moved five seconds, the next at once', async () => {
  const finished = await finish('score-slow');
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
});

test('a slow read ends when the mock is reset', async () => {
  const finished = await finish('score-slow');
  const slow = finished.read().then(
    () => 'answered',
    (error: unknown) => String(error),
  );
  await arrived(finished, 2);
  await post(finished.provider, '/_mock/reset');
  expect(await slow).toContain('fetch failed');
});

test('score-reset: two reads end with a reset connection, the third is answered', async () => {
  const { read } = await finish('score-reset');
  for (let index = 0; index < 2; index += 1) {
    await expect(read()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  }
  expect(outcomeOf(await read())).toBe('CURRENT');
});

test('outcome-changes: the first ready read says current, every later one not current', async () => {
  expect(await outcomes(await finish('outcome-changes'), 3)).toEqual([
    'CURRENT',
    'NOT_CURRENT',
    'NOT_CURRENT',
  ]);
});

test('a scenario of the score counts for each session on its own, and again when it is scraped again', async () => {
  const finished = await finish('score-throttled');
  const statuses = async (): Promise<number[]> => [
    (await finished.read()).status,
    (await finished.read()).status,
    (await finished.read()).status,
  ];
  expect(await statuses()).toEqual([429, 429, 200]);
  const path = '/omni/process/government-validation?scrapingMethod=true';
  await post(finished.provider, path, withToken(finished.token), 'null');
  await finished.provider.control.advance(3000);
  expect(await statuses()).toEqual([429, 429, 200]);
});
