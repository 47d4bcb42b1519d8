import { expect, test } from 'vitest';

import { arrived, finish } from './support/finished-session.ts';
import { post, withToken } from './support/omni.ts';

test('score-unauthorized-once: a client that sends its API key and no token is refused once, not for ever', async () => {
  const { provider, interviewId } = await finish('score-unauthorized-once');
  const headers = { 'api-version': '1.0', 'x-api-key': 'development-api-key' };
  const read = () => fetch(`${provider.url}/omni/get/score?id=${interviewId}`, { headers });
  expect([(await read()).status, (await read()).status]).toEqual([401, 200]);
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
