import { scoreReadiness } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { get, logIn, post, readScore, scraping, start, validate, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startReceiver } from './support/receiver.ts';

test('IN_PROGRESS goes out when scraping starts, FINISHED after the scraping time, and the score is ready then', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url, scrapingMs: 5000 });
  const { token, interviewId } = await start(provider, { externalId: 'solicitud-1001' });
  expect((await provider.control.session(interviewId)).scrapingStatus).toBe('NOT_STARTED');
  expect((await readScore(provider, token)).ineScrapingValidation).toBeNull();

  await validate(provider, token, scraping);
  await provider.control.advance(4999);
  expect(receiver.requests.map(({ raw }) => raw)).toEqual([
    `{"InterviewId":"${interviewId}","externalId":"solicitud-1001","ScrapingStatus":"IN_PROGRESS"}`,
  ]);
  const during = await readScore(provider, token);
  expect(during.ineScrapingValidation).toEqual({ scrapingStatus: 'IN_PROGRESS' });
  expect(during.governmentValidation).toBeNull();
  expect(scoreReadiness(during)).toBe('NOT_READY');

  await provider.control.advance(1);
  expect(receiver.requests[1]?.raw).toBe(
    `{"InterviewId":"${interviewId}","externalId":"solicitud-1001","ScrapingStatus":"FINISHED"}`,
  );
  expect(scoreReadiness(await readScore(provider, token))).toBe('READY');
  expect(await provider.control.session(interviewId)).toEqual({
    interviewId,
    externalId: 'solicitud-1001',
    scenario: 'current',
    scrapingStatus: 'FINISHED',
    createdAt: '2026-01-01T00:00:00.000Z',
    scrapingStartedAt: '2026-01-01T00:00:00.000Z',
    scrapingFinishedAt: '2026-01-01T00:00:05.000Z',
  });
});

test('the score is already ready when FINISHED arrives', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { token } = await provider.control.play();
  const seen: string[] = [];
  receiver.behave((response, { ScrapingStatus }) => {
    void readScore(provider, token).then((score) => {
      seen.push(`${ScrapingStatus} ${scoreReadiness(score)}`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":"true"}');
    });
  });
  await provider.control.advance(3000);
  expect(seen).toEqual(['IN_PROGRESS NOT_READY', 'FINISHED READY']);
});

test('externalId is left out of the notifications when start did not send it, and externalCustomerId does not replace it', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const bodies = [{}, { externalId: null }, { externalCustomerId: 'customer-7' }];
  for (const body of bodies) await validate(provider, (await start(provider, body)).token, scraping);
  await provider.control.advance(0);
  expect(receiver.requests.map(({ notification }) => Object.keys(notification))).toEqual(
    bodies.map(() => ['InterviewId', 'ScrapingStatus']),
  );
});

test('scraping starts once while it runs, and again when it has finished', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { token } = await start(provider);
  const first = await validate(provider, token, scraping);
  expect(await validate(provider, token, scraping)).toEqual(first);
  await provider.control.advance(3000);
  expect(receiver.requests).toHaveLength(2);
  await validate(provider, token, scraping);
  await provider.control.advance(3000);
  expect(receiver.requests.map(({ notification }) => notification.ScrapingStatus)).toEqual([
    'IN_PROGRESS',
    'FINISHED',
    'IN_PROGRESS',
    'FINISHED',
  ]);
});

test('without a webhook URL nothing is sent, and the score is served all the same', async () => {
  const provider = await startProvider({ webhookUrl: null });
  const { token } = await provider.control.play();
  await provider.control.advance(3000);
  expect(await provider.control.deliveries()).toEqual([]);
  expect(scoreReadiness(await readScore(provider, token))).toBe('READY');
});

test('on a real clock the same story plays by itself', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url, clock: 'real', scrapingMs: 50 });
  const { interviewId, token } = await provider.control.play();
  const finished = await provider.control.delivery({ interviewId, status: 'FINISHED' });
  expect(finished.state).toBe('ACKNOWLEDGED');
  expect(receiver.requests.map(({ notification }) => notification.ScrapingStatus)).toEqual([
    'IN_PROGRESS',
    'FINISHED',
  ]);
  expect(scoreReadiness(await readScore(provider, token))).toBe('READY');
});

test('the onboarding status goes from the documents over INE to finished', async () => {
  const provider = await startProvider();
  const { token, interviewId } = await start(provider);
  const path = '/omni/get/onboarding/status';
  const status = async (): Promise<unknown> => (await get(provider, path, withToken(token))).body;
  expect(await status()).toEqual({ onboardingStatus: 'UNKNOWN' });
  await validate(provider, token, scraping);
  expect(await status()).toEqual({ onboardingStatus: 'FACE_VALIDATION_FINISHED' });
  await provider.control.advance(3000);
  expect(await status()).toEqual({ onboardingStatus: 'GOVERNMENT_VALIDATION_FINISHED' });
  const finished = await get(provider, '/omni/finish-status', withToken(token));
  expect(finished.body).toEqual({ redirectionUrl: '', action: 'none' });
  const executive = withToken(await logIn(provider));
  expect((await get(provider, `${path}?id=${interviewId}`, executive)).body).toEqual({
    onboardingStatus: 'ONBOARDING_FINISHED',
  });
});

test('the Omni API and the control API start the same scraping', async () => {
  const provider = await startProvider();
  const played = await post(provider, '/_mock/sessions', {}, { scenario: 'not-found', externalId: 'e' });
  expect(played.status).toBe(201);
  expect(played.body).toEqual({
    interviewId: expect.stringMatching(/^[0-9a-f]{24}$/),
    token: expect.any(String),
    scenario: 'not-found',
    externalId: 'e',
  });
});
