import { scoreReadiness, verdict } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { post, readScore, start, validate, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const path = '/omni/process/government-validation';

test.each(['scrapingMethod=true', 'scrapingV3=true', 'fallbackEnabled=false&scrapingMethod=true'])(
  '%s starts scraping, and the answer says nothing about the card',
  async (query) => {
    const provider = await startProvider();
    const { token, interviewId } = await start(provider);
    expect(await validate(provider, token, query)).toEqual({
      valid: true,
      statusCode: null,
      registralSituation: null,
      governmentValidation: null,
      customFields: null,
      ocrData: null,
      deviceInfo: null,
      errorDescription: null,
    });
    expect((await provider.control.session(interviewId)).scrapingStatus).toBe('IN_PROGRESS');
  },
);

test.each(['', 'scrapingMethod=false', 'fallbackEnabled=true'])(
  'with "%s" INE answers at once, nothing is scraped and nobody is notified',
  async (query) => {
    const provider = await startProvider({ scenario: 'not-found', webhookUrl: 'http://127.0.0.1:9/' });
    const { token, interviewId } = await start(provider);
    expect(await validate(provider, token, query)).toEqual({
      valid: false,
      statusCode: 8,
      registralSituation: {
        tipoSituacionRegistral: 'DATOS_NO_ENCONTRADOS',
        tipoReporteRoboExtravio: null,
      },
      governmentValidation: {
        validationStatus: { value: '8', status: 'FAIL', key: 'userNotFoundInIneDb' },
        ocrValidation: [],
        ocrValidationOverall: { value: '0.0', status: 'FAIL' },
        overall: { value: '0.0', status: 'FAIL' },
      },
      customFields: null,
      ocrData: null,
      deviceInfo: null,
      errorDescription: null,
    });
    expect((await provider.control.session(interviewId)).scrapingStatus).toBe('NOT_STARTED');
    expect(await provider.control.deliveries()).toEqual([]);
    const score = await readScore(provider, token);
    expect(score.ineScrapingValidation).toBeNull();
    expect(scoreReadiness(score)).toBe('READY');
    expect(verdict(score).outcome).toBe('NOT_FOUND');
  },
);

test('the fallback scrapes when INE cannot be reached, and leaves the connection error in the score meanwhile', async () => {
  const provider = await startProvider({ scenario: 'unavailable' });
  const { token } = await start(provider);
  expect(await validate(provider, token, 'fallbackEnabled=true')).toMatchObject({
    valid: true,
    statusCode: null,
  });
  const during = await readScore(provider, token);
  expect(during.ineScrapingValidation).toEqual({ scrapingStatus: 'IN_PROGRESS' });
  expect(during.governmentValidation?.validationStatus?.key).toBe('ineConnectionError');
  expect(scoreReadiness(during)).toBe('LAST_RESORT');
  await provider.control.advance(3000);
  expect(scoreReadiness(await readScore(provider, token))).toBe('READY');
});

test.each([
  ['a JSON null', 'null'],
  ['an empty object', '{}'],
  ['no body', undefined],
  ['an empty body', ''],
])('%s is a body that scraping starts with', async (_name, body) => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const answer = await post(provider, `${path}?scrapingMethod=true`, withToken(token), body);
  expect(answer.status).toBe(200);
});

test('data in the body replaces what the session had, in every later document', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const before = { cic: '912345678', ocr: '9999000000001', claveElector: 'NVDMQM90010109M100' };
  await validate(provider, token, 'scrapingMethod=true', { ...before, anioEmision: '2020' });
  await provider.control.advance(3000);
  const score = await readScore(provider, token);
  expect(score.ineScrapingValidation).toMatchObject({ ...before, anioEmision: '2020' });
});

test('a flag that is neither true nor false is refused by name', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const answer = await post(provider, `${path}?scrapingMethod=yes`, withToken(token), 'null');
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ status: 400, message: expect.stringContaining('scrapingMethod') });
});
