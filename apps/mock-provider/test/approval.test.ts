import { approveResponseSchema, scoreReadiness } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import type { MockProvider, MockProviderOptions } from '../src/index.ts';
import { post, readScore, start, validate, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

interface Asked {
  readonly provider: MockProvider;
  readonly token: string;
  /** What an approval now says of the score; `null` when it is refused. */
  approve(): Promise<string | null>;
}

async function finish(scenario: string, options: MockProviderOptions = {}): Promise<Asked> {
  const provider = await startProvider(options);
  const { token } = await provider.control.play(scenario);
  await provider.control.advance(3000);
  const approve = async (): Promise<string | null> => {
    const { body } = await post(provider, '/omni/process/approve', withToken(token));
    const { success, totalScore } = approveResponseSchema.parse(body);
    expect(success).toBe(totalScore !== null);
    return totalScore ?? null;
  };
  return { provider, token, approve };
}

const failing = { outcome: 'NOT_CURRENT', description: 'A test.' } as const;

test('an approval rests on what the score shows while it is stale, and spends none of its stale reads', async () => {
  const scenarios = [{ ...failing, name: 'stale', score: { staleReads: 2 } }];
  const { provider, token, approve } = await finish('stale', { scenarios });
  for (let index = 0; index < 5; index += 1) expect(await approve()).toBe('OK');
  const seen = [];
  for (let index = 0; index < 3; index += 1) seen.push(scoreReadiness(await readScore(provider, token)));
  expect(seen).toEqual(['NOT_READY', 'NOT_READY', 'READY']);
  expect(await approve()).toBeNull();
});

test('an approval before the score is due rests on the old document, one after on the new', async () => {
  const scenarios = [{ ...failing, name: 'late', score: { delayMs: 5000 } }];
  const { provider, approve } = await finish('late', { scenarios });
  await provider.control.advance(4999);
  expect(await approve()).toBe('OK');
  await provider.control.advance(1);
  expect(await approve()).toBeNull();
});

test('a score that is never ready fails nobody', async () => {
  const scenarios = [{ ...failing, name: 'never', score: { ready: 'never' as const } }];
  const { approve } = await finish('never', { scenarios });
  expect(await approve()).toBe('OK');
});

test('outcome-changes: what a later read says counts once it would be read, and an approval is no read', async () => {
  const { provider, token, approve } = await finish('outcome-changes');
  expect([await approve(), await approve()]).toEqual(['OK', 'OK']);
  expect((await readScore(provider, token)).overall?.status).toBe('OK');
  expect(await approve()).toBeNull();
  expect((await readScore(provider, token)).overall?.status).toBe('FAIL');
});

test('a score that cannot be read now is approved by what it says', async () => {
  const { approve } = await finish('score-down');
  expect(await approve()).toBe('OK');
});

test('while scraping runs again an approval rests on the other parts alone, as the score does', async () => {
  const { provider, token, approve } = await finish('not-found');
  expect(await approve()).toBeNull();
  await post(provider, '/omni/process/government-validation?scrapingMethod=true', withToken(token), 'null');
  expect((await readScore(provider, token)).overall?.status).toBe('OK');
  expect(await approve()).toBe('OK');
});

test('a session is approved once; again it is the same customer, who exists now', async () => {
  const provider = await startProvider();
  const { token, interviewId } = await start(provider);
  const path = `/omni/process/approve?interviewId=${interviewId}`;
  const first = approveResponseSchema.parse((await post(provider, path, withToken(token))).body);
  expect(first).toEqual({
    success: true,
    uuid: expect.stringMatching(/^[0-9a-f]{24}$/),
    token: expect.stringMatching(/^eyJ/),
    totalScore: 'OK',
    existingCustomer: false,
  });
  expect((await readScore(provider, token)).authentication?.identityId).toBe(first.uuid);
  const again = await post(provider, path, withToken(token), null);
  expect(again.body).toEqual({ ...first, existingCustomer: true });
});

test('a session whose score failed is not approved', async () => {
  const provider = await startProvider({ scenario: 'not-found' });
  const { token } = await start(provider);
  await validate(provider, token, '');
  expect((await post(provider, '/0/omni/process/approve', withToken(token))).body).toEqual({
    success: false,
    uuid: null,
    token: null,
    totalScore: null,
    existingCustomer: null,
  });
});
