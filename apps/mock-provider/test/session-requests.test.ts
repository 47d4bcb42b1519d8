import { eventsResponseSchema, ocrDataSchema, sessionStatusResponseSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { manualClockStartMs } from '../src/clock/clock.ts';
import type { MockProvider } from '../src/index.ts';
import {
  type Answer,
  apiKey,
  get,
  logIn,
  post,
  readScore,
  scraping,
  start,
  validate,
  version,
  withToken,
} from './support/omni.ts';
import { startProvider } from './support/provider.ts';

const unknownId = '0123456789abcdef01234567';

async function remove(
  { url }: MockProvider,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<number> {
  const init: RequestInit = { method: 'DELETE', headers: { 'content-type': 'application/json', ...headers } };
  if (body !== undefined) init.body = JSON.stringify(body);
  return (await fetch(url + path, init)).status;
}

async function send(provider: MockProvider, method: string, path: string, token: string): Promise<Answer> {
  if (method === 'GET') return get(provider, path, withToken(token));
  const body = path.includes('/images') ? { images: ['selfie'] } : undefined;
  return post(provider, path, withToken(token), body);
}

const routes = [
  ['GET', '/omni/onboarding-url', 'id'],
  ['GET', '/omni/get/ocr-data', 'id'],
  ['GET', '/omni/get/ocr-data/v2', 'id'],
  ['POST', '/omni/get/images', 'id'],
  ['GET', '/omni/get/custom-fields', 'id'],
  ['GET', '/omni/get/events', 'id'],
  ['GET', '/omni/get/postprocess/isfinished', 'id'],
  ['POST', '/omni/process/approve', 'interviewId'],
  ['POST', '/omni/session/status/set', 'id'],
] as const;

test.each(routes)('%s %s opens a session by token, by executive token, and under /0', async (...route) => {
  const [method, path, idName] = route;
  const action = path.endsWith('/set') ? 'action=Closed' : '';
  const provider = await startProvider();
  const { token, interviewId } = await start(provider);
  const executive = await logIn(provider);
  const byId = `${path}?${idName}=${interviewId}&${action}`;
  expect((await send(provider, method, `${path}?${action}`, token)).status).toBe(200);
  expect((await send(provider, method, `${path}/?${action}`, token)).status).toBe(200);
  expect((await send(provider, method, `/0${path}?${action}`, token)).status).toBe(200);
  expect((await send(provider, method, byId, token)).status).toBe(200);
  expect((await send(provider, method, byId, executive)).status).toBe(200);
  expect((await send(provider, method, `${path}?${action}`, executive)).status).toBe(400);
  const unknown = `${path}?${idName}=${unknownId}&${action}`;
  expect((await send(provider, method, unknown, executive)).status).toBe(404);
  expect((await send(provider, method, unknown, token)).status).toBe(401);
  expect((await send(provider, method, byId, 'wrong')).status).toBe(401);
});

test.each([
  'current',
  'not-current',
  'not-found',
  'reported-lost',
  'reported-stolen',
  'insufficient-data',
  'unavailable',
])(
  '%s: the OCR data agrees with ineScrapingValidation and the CURP check, field by field',
  async (scenario) => {
    const provider = await startProvider({ scenario });
    const { token } = await start(provider);
    await validate(provider, token, scraping);
    await provider.control.advance(3000);
    const { ineScrapingValidation: scraped, curpVerification: checked } = await readScore(provider, token);
    const flat = await get(provider, '/omni/get/ocr-data', withToken(token));
    const ocrData = ocrDataSchema.parse(flat.body);
    expect({
      cic: ocrData.cic,
      ocr: ocrData.ocr,
      claveElector: ocrData.claveDeElector,
      numeroEmision: ocrData.numeroEmisionCredencial,
      anioRegistro: String(ocrData.registrationDate),
      anioEmision: String(ocrData.issueDate),
    }).toEqual({
      cic: scraped?.cic,
      ocr: scraped?.ocr,
      claveElector: scraped?.claveElector,
      numeroEmision: scraped?.numeroEmision,
      anioRegistro: scraped?.anioRegistro,
      anioEmision: scraped?.anioEmision,
    });
    expect(checked).toMatchObject({
      curp: ocrData.curp,
      names: ocrData.name?.firstName,
      paternal_surname: ocrData.name?.paternalLastName,
      mothers_maiden_name: ocrData.name?.maternalLastName,
      birthdate: new Date(ocrData.birthDate ?? 0).toISOString().slice(0, 10),
      sex: ocrData.gender === 'F' ? 'MUJER' : 'HOMBRE',
    });
    expect((await get(provider, '/0/omni/get/ocr-data/v2', withToken(token))).body).toEqual({
      ocrData: flat.body,
    });
  },
);

test('the machine-readable zone has three lines of 30 characters that agree with the card', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const { body } = await get(provider, '/omni/get/ocr-data', withToken(token));
  const data = ocrDataSchema.parse(body);
  for (const line of [data.mrz1, data.mrz2, data.mrz3]) expect(line).toMatch(/^[0-9A-Z<]{30}$/);
  expect(data.mrz1).toBe(`IDMEX${data.cic}${data.documentNumberCheckDigit}<<${data.ocr}`);
  expect(data.mrz2?.slice(6, 7)).toBe(data.dateOfBirthCheckDigit);
  expect(data.mrz2?.slice(8, 15)).toBe(
    `${String(data.expirationDate).slice(2)}1231${data.expirationDateCheckDigit}`,
  );
  expect(new Date(Number(data.expireAt)).toISOString()).toMatch(`${data.expirationDate}-12-31`);
  expect(new Date(Number(data.issuedAt)).toISOString()).toMatch(`${data.issueDate}-01-01`);
  expect(data.documentNumber).toBe(data.cic);
  expect(data.checkedAddressBean).toMatchObject({ label: data.checkedAddress, postalCode: '00000' });
  expect(data.checkedAddress).toContain(data.exteriorNumber);
});

test('data that a validation replaced is in the OCR data too, a year that is none as null', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  await validate(provider, token, scraping, { cic: '912345678', anioRegistro: '2001', anioEmision: 'MMXX' });
  const { body } = await get(provider, '/omni/get/ocr-data', withToken(token));
  expect(body).toMatchObject({ cic: '912345678', documentNumber: '912345678', registrationDate: 2001 });
  expect(body).toMatchObject({ issueDate: null, issuedAt: null });
});

test('custom fields are those of the start, and a start again does not change them', async () => {
  const provider = await startProvider();
  const customFields = { branch: 'north', nested: { level: 1 } };
  const { token, interviewId } = await start(provider, { customFields });
  await start(provider, { interviewId, customFields: { branch: 'south' } });
  const path = '/omni/get/custom-fields';
  expect((await get(provider, path, withToken(token))).body).toEqual({ customFields });
  const other = await start(provider);
  expect((await get(provider, path, withToken(other.token))).body).toEqual({ customFields: {} });
});

test('the images asked for are images, and a name that nobody knows is null', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const wanted = {
    images: ['selfie', 'croppedFrontID', 'croppedOriginalFrontID', 'croppedOriginalBackID', 'horoscope'],
  };
  const { body } = await post(provider, '/omni/get/images', withToken(token), wanted);
  expect(body).toEqual({
    selfie: expect.stringMatching(/^iVBORw0KGgo/),
    croppedFrontID: expect.stringMatching(/^iVBORw0KGgo/),
    croppedOriginalFrontID: expect.stringMatching(/^iVBORw0KGgo/),
    croppedOriginalBackID: expect.stringMatching(/^iVBORw0KGgo/),
    horoscope: null,
  });
  const refused = await post(provider, '/omni/get/images', withToken(token), { images: 'selfie' });
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({ message: expect.stringContaining('images') });
});

test('a client that reads a check by its key, without looking whether it is there, finds it and the identity', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const { idValidation, authentication } = await readScore(provider, token);
  const keys = ['screenIdLiveness', 'paperIdLiveness', 'barcode2DDetected', '2DBarcodeContent'];
  for (const wanted of [...keys, 'documentNumberCrosscheck'])
    expect([wanted, idValidation?.idSpecific?.find(({ key }) => key === wanted)?.status]).toEqual([
      wanted,
      'OK',
    ]);
  expect(authentication).toMatchObject({
    identityId: expect.stringMatching(/^[0-9a-f]{24}$/),
    overall: { status: 'OK' },
  });
});

test('a session is closed once, by the only action there is', async () => {
  const provider = await startProvider();
  const { token, interviewId } = await start(provider);
  await provider.control.advance(1000);
  const path = '/omni/session/status/set';
  const closed = (await post(provider, `${path}?action=Closed`, withToken(token))).body;
  expect(sessionStatusResponseSchema.parse(closed)).toEqual({
    _id: interviewId,
    _createdAt: manualClockStartMs,
    _updatedAt: manualClockStartMs + 1000,
    closedAt: manualClockStartMs + 1000,
    sessionStatus: 'Closed',
  });
  await provider.control.advance(1000);
  expect((await post(provider, `${path}?action=Closed`, withToken(token))).body).toEqual(closed);
  for (const query of ['', '?action=Opened']) {
    const refused = await post(provider, path + query, withToken(token));
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ message: expect.stringContaining('action') });
  }
});

test('the events of a session are told in order, with the times of the clock', async () => {
  const provider = await startProvider({ scrapingMs: 2000 });
  const { token } = await start(provider);
  await provider.control.advance(1000);
  await validate(provider, token, scraping);
  await provider.control.advance(500);
  await post(provider, '/omni/session/status/set?action=Closed', withToken(token));
  await provider.control.advance(5000);
  const { body } = await get(provider, '/omni/get/events', withToken(token));
  const { events } = eventsResponseSchema.parse(body);
  expect(events?.map(({ code, timestamp }) => [code, (timestamp ?? 0) - manualClockStartMs])).toEqual([
    ['SESSION_STARTED', 0],
    ['ID_VALIDATION_FINISHED', 1000],
    ['FACE_VALIDATION_FINISHED', 1000],
    ['INE_SCRAPING_STARTED', 1000],
    ['SESSION_CLOSED', 1500],
    ['GOVERNMENT_VALIDATION_FINISHED', 3000],
    ['INE_SCRAPING_FINISHED', 3000],
  ]);
});

test('a deleted session is gone with its tokens, and the others are not', async () => {
  const provider = await startProvider();
  const [one, other] = [await start(provider), await start(provider)];
  const executive = withToken(await logIn(provider));
  expect(await remove(provider, `/omni/interview?interviewId=${one.interviewId}`, executive)).toBe(200);
  expect((await get(provider, '/omni/get/score', withToken(one.token))).status).toBe(401);
  expect((await get(provider, `/omni/get/score?id=${one.interviewId}`, executive)).status).toBe(404);
  expect((await get(provider, '/omni/get/score', withToken(other.token))).status).toBe(200);
  expect(await remove(provider, `/omni/interview?interviewId=${one.interviewId}`, executive)).toBe(404);
  expect(await remove(provider, '/omni/interview', withToken(other.token))).toBe(200);
  expect((await get(provider, '/omni/get/score', withToken(other.token))).status).toBe(401);
});

test('many sessions are deleted with an executive token, unknown ones passed over', async () => {
  const provider = await startProvider();
  const [one, other] = [await start(provider), await start(provider)];
  const body = { filter: { ids: [one.interviewId, unknownId] } };
  const path = '/omni/interviews';
  expect(await remove(provider, path, { ...version, ...apiKey }, body)).toBe(401);
  expect(await remove(provider, path, withToken(one.token), body)).toBe(401);
  const executive = withToken(await logIn(provider));
  expect(await remove(provider, path, executive, {})).toBe(400);
  expect(await remove(provider, path, executive, body)).toBe(200);
  expect((await get(provider, '/omni/get/score', withToken(one.token))).status).toBe(401);
  expect((await get(provider, '/omni/get/score', withToken(other.token))).status).toBe(200);
});

test('when only personal data is deleted, the score keeps its verdict and says nothing of the person', async () => {
  const provider = await startProvider();
  const { token, interviewId } = await start(provider);
  await validate(provider, token, scraping);
  await provider.control.advance(3000);
  const before = await readScore(provider, token);
  const body = { filter: { ids: [interviewId] }, config: { deletePiiDataOnly: true } };
  expect(await remove(provider, '/omni/interviews', withToken(await logIn(provider)), body)).toBe(200);
  const after = await readScore(provider, token);
  expect(after.governmentValidation).toEqual(before.governmentValidation);
  expect(after.ineScrapingValidation).toMatchObject({ scrapingStatus: 'FINISHED', success: true });
  expect(after.curpVerification).toBeNull();
  expect(JSON.stringify(after)).not.toContain(before.ineScrapingValidation?.cic);
  expect((await get(provider, '/omni/get/ocr-data', withToken(token))).body).toEqual({});
  const images = await post(provider, '/omni/get/images', withToken(token), { images: ['selfie'] });
  expect(images.body).toEqual({ selfie: null });
});

test('the onboarding URL and the end of post-processing are answered', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const url = await get(provider, '/0/omni/onboarding-url?clientId=mockprovider', withToken(token));
  expect(url.body).toEqual({ success: true, url: expect.stringMatching(/^https:\/\/onboarding\.example\//) });
  const finished = await get(provider, '/omni/get/postprocess/isfinished', withToken(token));
  expect(finished.body).toEqual({ finished: true });
});
