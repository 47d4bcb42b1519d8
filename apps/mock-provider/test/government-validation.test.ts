import { scoreReadiness, verdict } from '@ine-scraping/contracts';
import { goldenScores } from '@ine-scraping/contracts/examples';
import { expect, test } from 'vitest';

import { goldenOutcomes } from './support/golden-outcomes.ts';
import { post, readScore, scraping, start, validate, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startReceiver } from './support/receiver.ts';

const path = '/omni/process/government-validation';

test.each([
  ['scrapingMethod=true', 'current'],
  ['fallbackEnabled=false&scrapingMethod=true', 'current'],
  ['fallbackEnabled=true', 'ine-unreachable'],
] as const)(
  '%s starts scraping of %s, and the answer says that it runs and nothing about the card',
  async (query, scenario) => {
    const provider = await startProvider({ scenario });
    const { token, interviewId } = await start(provider);
    expect(await validate(provider, token, query)).toEqual({
      valid: true,
      statusCode: -1,
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

test('the fallback notifies like any other scraping, and without the flag nothing is scraped', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ scenario: 'ine-unreachable', webhookUrl: receiver.url });
  const [direct, fallback] = [await start(provider), await start(provider)];
  expect(await validate(provider, direct.token, '')).toMatchObject({ valid: false, statusCode: 2 });
  await validate(provider, fallback.token, 'fallbackEnabled=true&scrapingMethod=false');
  await provider.control.advance(3000);
  expect(receiver.requests.map(({ notification }) => notification)).toEqual([
    { InterviewId: fallback.interviewId, ScrapingStatus: 'IN_PROGRESS' },
    { InterviewId: fallback.interviewId, ScrapingStatus: 'FINISHED' },
  ]);
  expect(verdict(await readScore(provider, direct.token)).outcome).toBe('UNAVAILABLE');
});

test('when scraping reaches INE no better than the direct way, the error stays', async () => {
  const provider = await startProvider({ scenario: 'unavailable' });
  const { token } = await start(provider);
  await validate(provider, token, 'fallbackEnabled=true');
  await provider.control.advance(3000);
  const score = await readScore(provider, token);
  expect(scoreReadiness(score)).toBe('READY');
  expect(verdict(score).outcome).toBe('UNAVAILABLE');
});

test('asked for scraping at once, an INE that cannot be reached directly makes no difference', async () => {
  const provider = await startProvider({ scenario: 'ine-unreachable' });
  const { token } = await start(provider);
  expect(await validate(provider, token, 'fallbackEnabled=true&scrapingMethod=true')).toMatchObject({
    statusCode: -1,
  });
  expect((await readScore(provider, token)).governmentValidation).toBeNull();
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

test('an empty text in the body is absent: the session keeps what it had', async () => {
  const cards = await Promise.all(
    ['', null].map(async (text) => {
      const provider = await startProvider({ credentials: 'strict' });
      const { token } = await start(provider);
      const names = ['cic', 'ocr', 'claveElector', 'numeroEmisionCredencial', 'anioRegistro', 'anioEmision'];
      const requested = Object.fromEntries(names.map((name) => [name, text]));
      await validate(provider, token, scraping, requested);
      await provider.control.advance(3000);
      return (await readScore(provider, token)).ineScrapingValidation;
    }),
  );
  expect(cards[0]).toMatchObject({ cic: expect.stringMatching(/^9\d{8}$/) });
  expect(cards[0]).toEqual(cards[1]);
});

test('a flag that is neither true nor false is refused by name', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const answer = await post(provider, `${path}?scrapingMethod=maybe`, withToken(token), 'null');
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ status: 400, message: expect.stringContaining('scrapingMethod') });
});

const atOnce = 'scrapingV3=true';

test.each(goldenOutcomes)(
  'scrapingV3: %s has its result in the answer, the score is ready, and nobody is notified of scraping',
  async (scenario, outcome) => {
    for (const clock of ['manual', 'real'] as const) {
      const receiver = await startReceiver();
      const provider = await startProvider({ scenario, clock, webhookUrl: receiver.url });
      const { token, interviewId } = await start(provider);
      const answer = await validate(provider, token, `fallbackEnabled=false&${atOnce}`);
      const score = await readScore(provider, token);
      const golden = goldenScores.find((example) => example.verdict.outcome === outcome)?.verdict;
      expect(answer).toMatchObject({
        valid: outcome === 'CURRENT',
        statusCode: Number(golden?.code),
        governmentValidation: { validationStatus: { value: golden?.code, key: golden?.key } },
      });
      expect(answer.governmentValidation).toEqual(score.governmentValidation);
      expect(score.ineScrapingValidation).toMatchObject({ scrapingStatus: 'FINISHED' });
      expect(scoreReadiness(score)).toBe('READY');
      expect(verdict(score)).toEqual(golden);
      expect((await provider.control.session(interviewId)).scrapingStatus).toBe('FINISHED');
      if (clock === 'manual') await provider.control.advance(60_000);
      expect(await provider.control.deliveries()).toEqual([]);
    }
  },
);

test.each(['score-never-ready', 'score-down', 'never-finishes'])(
  'scrapingV3: of %s nothing is played, before an ordinary scraping and after one',
  async (scenario) => {
    const provider = await startProvider({ scenario });
    const { token } = await start(provider);
    expect((await validate(provider, token, atOnce)).statusCode).toBe(0);
    expect(scoreReadiness(await readScore(provider, token))).toBe('READY');
    await validate(provider, token, scraping);
    await provider.control.advance(3000);
    if (scenario === 'never-finishes') return;
    expect((await validate(provider, token, atOnce)).statusCode).toBe(0);
    expect(scoreReadiness(await readScore(provider, token))).toBe('READY');
  },
);

test('scrapingV3 while scraping runs changes nothing, and says that it runs', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { token } = await start(provider);
  const running = await validate(provider, token, scraping);
  expect(await validate(provider, token, `${atOnce}&${scraping}`)).toEqual(running);
  expect(scoreReadiness(await readScore(provider, token))).toBe('NOT_READY');
  await provider.control.advance(3000);
  expect(receiver.requests).toHaveLength(2);
});

test('scrapingV3 between two scrapings leaves every delivery an id of its own, and is not replayed as one', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { token, interviewId } = await start(provider);
  for (const query of [scraping, atOnce, scraping]) {
    await validate(provider, token, query);
    await provider.control.advance(3000);
  }
  const { deliveries, scrapingsAtMs } = await provider.control.record(interviewId);
  expect(new Set(deliveries.map(({ id }) => id)).size).toBe(4);
  expect(scrapingsAtMs).toEqual([0, 6000]);
});
