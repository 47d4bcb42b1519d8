import { createServer } from 'node:http';

import {
  faceResponseSchema,
  onboardingStatusResponseSchema,
  processFaceResponseSchema,
  sentOnboardingStatusSchema,
  sideResponseSchema,
} from '@ine-scraping/contracts';
import { listenInTest } from '@ine-scraping/test-kit/listen-in-test';
import { expect, test } from 'vitest';

import { omniBodyBytesMax } from '../src/http/omni-routes.ts';
import type { MockProvider } from '../src/index.ts';
import type { CaptureFault } from '../src/scenarios/capture-fault.ts';
import { composeInTest } from './support/compose.ts';
import { type Answer, get, logIn, post, readScore, start, validate, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startRawReceiver } from './support/raw-receiver.ts';
import { startReceiver } from './support/receiver.ts';
const picture = { base64Image: 'bm90IGEgcGljdHVyZQ==' };
const sides = ['/omni/add/front-id', '/omni/add/front-id/v2', '/omni/add/back-id', '/omni/add/back-id/v2'];
const faces = ['/omni/add/face', '/omni/add/face/third-party'];

async function statusOf(provider: MockProvider, token: string): Promise<string> {
  const { body } = await get(provider, '/omni/get/onboarding/status', withToken(token));
  return onboardingStatusResponseSchema.parse(body).onboardingStatus;
}

test('a backend that captures, processes and goes on only at success reaches the score, and the status moves with it', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { token, interviewId } = await start(provider, { countryCode: 'MX' });
  const seen = [await statusOf(provider, token)];
  const ask = async (path: string, body: unknown): Promise<Answer> => {
    const again = await start(provider, { interviewId });
    const answer = await post(provider, path, withToken(again.token), body);
    expect([path, answer.status]).toEqual([path, 200]);
    seen.push(await statusOf(provider, token));
    return answer;
  };
  const front = await ask('/omni/add/front-id/v2?onlyFront=false', picture);
  expect(front.body).not.toHaveProperty('failReason');
  expect(front.body).toMatchObject({ skipBackIdCapture: false });
  await ask('/omni/add/back-id/v2?retry=false', picture);
  await ask('/omni/add/face/third-party?imageType=selfie', picture);
  expect((await ask(`/omni/process/id?queueName=${interviewId}`, 'null')).body).toEqual({ success: true });
  const face = await ask('/omni/process/face?imageType=selfie', undefined);
  expect(processFaceResponseSchema.parse(face.body).confidence).toBe(1);
  const validation = '/omni/process/government-validation?fallbackEnabled=false&scrapingMethod=true';
  expect((await ask(validation, 'null')).body).toMatchObject({ statusCode: -1 });
  await provider.control.advance(3000);
  expect(receiver.requests.map(({ notification }) => notification.ScrapingStatus)).toEqual([
    'IN_PROGRESS',
    'FINISHED',
  ]);
  expect((await readScore(provider, token)).overall?.status).toBe('OK');
  expect([...seen, await statusOf(provider, token)]).toEqual([
    'UNKNOWN',
    'ID_VALIDATION_FINISHED',
    'ID_VALIDATION_FINISHED',
    'FACE_VALIDATION_FINISHED',
    'FACE_VALIDATION_FINISHED',
    'FACE_VALIDATION_FINISHED',
    'FACE_VALIDATION_FINISHED',
    'GOVERNMENT_VALIDATION_FINISHED',
  ]);
});

test.each([...sides, ...faces, '/omni/add/document-id', '/omni/process/id', '/omni/process/face'])(
  '%s opens the session by its token, by an executive token and under /0, and moves the status from UNKNOWN',
  async (path) => {
    const provider = await startProvider();
    const executive = await logIn(provider);
    const { interviewId: byId, token: ofOther } = await start(provider);
    const ways = [
      [(await start(provider)).token, path],
      [(await start(provider)).token, `/0${path}/`],
      [executive, `${path}?id=${byId}`],
    ] as const;
    for (const [token, way] of ways) {
      const { status, body } = await post(provider, way, withToken(token), picture);
      expect(status).toBe(200);
      if (sides.includes(path)) {
        expect(sideResponseSchema.parse(body)).toMatchObject({
          classification: true,
          readability: true,
          correctGlare: true,
          correctSharpness: true,
          typeOfId: 'VoterIdentification',
          countryCode: 'MEX',
          issueYear: expect.any(Number),
          sessionStatus: 'Alive',
        });
      }
      if (faces.includes(path)) {
        const { age, ...face } = faceResponseSchema.parse(body);
        expect(face).toEqual({
          confidence: 0,
          isBright: true,
          hasLenses: false,
          hasFaceMask: false,
          sessionStatus: 'Alive',
        });
        expect(age).toBeGreaterThan(17);
      }
      const reached = path.includes('/face') ? 'FACE_VALIDATION_FINISHED' : 'ID_VALIDATION_FINISHED';
      expect(await statusOf(provider, token === executive ? ofOther : token)).toBe(reached);
    }
    expect((await post(provider, `${path}?id=${byId}`, withToken('wrong'), picture)).status).toBe(401);
    expect((await get(provider, path, withToken(ofOther))).status).toBe(405);
  },
);

test('a face that is captured before the document, or without one, moves the status no further than it is', async () => {
  const { url, requests } = await startRawReceiver();
  const provider = await startProvider({ onboardingStatusUrl: url });
  const { token } = await start(provider);
  await post(provider, '/omni/add/face', withToken(token), picture);
  await provider.control.advance(0);
  await post(provider, '/omni/add/front-id', withToken(token), picture);
  expect(await statusOf(provider, token)).toBe('FACE_VALIDATION_FINISHED');
  await provider.control.advance(0);
  await post(provider, '/omni/add/back-id', withToken(token), picture);
  await post(provider, '/omni/process/id', withToken(token));
  await provider.control.advance(0);
  const notified = requests.map(({ raw }) => sentOnboardingStatusSchema.parse(JSON.parse(raw)));
  expect(notified.map(({ onboardingStatus }) => onboardingStatus)).toEqual([
    'FACE_VALIDATION_FINISHED',
    'ID_VALIDATION_FINISHED',
  ]);
});

test('what a client knows of its device is taken, under both prefixes, and moves nothing', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const device = { deviceType: 'WEBAPP', hash: '', ip: '192.0.2.1', data: '{}' };
  for (const path of ['/omni/add/device-fingerprint', '/0/omni/add/device-fingerprint'])
    expect((await post(provider, path, withToken(token), device)).body).toEqual({ success: true });
  expect(await statusOf(provider, token)).toBe('UNKNOWN');
});

test('a document without a needed back says so', async () => {
  const provider = await startProvider();
  const { token } = await start(provider);
  const path = '/omni/add/front-id/v2?onlyFront=true';
  const { body } = await post(provider, path, withToken(token), picture);
  expect(body).toMatchObject({ skipBackIdCapture: true });
});

test.each<readonly [CaptureFault, object]>([
  [
    { capture: 'front-id', kind: 'blur', captures: 2 },
    { readability: false, correctSharpness: false, correctGlare: true },
  ],
  [
    { capture: 'back-id', kind: 'unknown-document', captures: 2 },
    { classification: false, failReason: 'UNKNOWN_DOCUMENT_TYPE' },
  ],
  [
    { capture: 'face', kind: 'dark', captures: 2 },
    { confidence: 0, isBright: false },
  ],
  [
    { capture: 'face', kind: 'lenses', captures: 2 },
    { hasLenses: true, isBright: true },
  ],
  [
    { capture: 'face', kind: 'mask', captures: 2 },
    { hasFaceMask: true, isBright: true },
  ],
])('a scenario can have %j, in as many captures as it says', async (fault, changed) => {
  const scenario = {
    name: 'ours',
    description: 'Ours.',
    outcome: 'CURRENT' as const,
    captureFaults: [fault],
  };
  const provider = await startProvider({ scenarios: [scenario], scenario: 'ours' });
  const { token } = await start(provider);
  const take = (): Promise<Answer> => post(provider, `/omni/add/${fault.capture}`, withToken(token), picture);
  for (const answer of [await take(), await take()]) expect(answer.body).toMatchObject(changed);
  expect(await statusOf(provider, token)).toBe('UNKNOWN');
  expect((await take()).body).not.toMatchObject(changed);
  expect(await statusOf(provider, token)).not.toBe('UNKNOWN');
});

test('government validation and finish-status go on from captures that nobody made, and from bad ones', async () => {
  const provider = await startProvider({ scenario: 'id-glare' });
  const { token } = await start(provider);
  await post(provider, '/omni/add/front-id', withToken(token), picture);
  expect(await statusOf(provider, token)).toBe('UNKNOWN');
  await validate(provider, token, '');
  expect(await statusOf(provider, token)).toBe('GOVERNMENT_VALIDATION_FINISHED');
  const other = await start(provider);
  await post(provider, '/omni/finish-status', withToken(other.token), []);
  expect(await statusOf(provider, other.token)).toBe('ONBOARDING_FINISHED');
});

test('of a picture of several MB nothing is kept: not in the log, the requests, the recording, the images', async () => {
  const lines: string[] = [];
  const { app, control } = composeInTest({}, lines);
  const mock = { url: `http://127.0.0.1:${await listenInTest(createServer(app))}` };
  const canary = 'Q0FOQVJZ';
  const { token, interviewId } = await start(mock);
  const base64Image = canary.repeat((7 * 1024 * 1024) / canary.length);
  for (const path of [...sides, ...faces])
    expect((await post(mock, path, withToken(token), { base64Image })).text).not.toContain(canary);
  const tooLarge = { base64Image: canary.repeat(omniBodyBytesMax / canary.length) };
  expect((await post(mock, '/omni/add/face', withToken(token), tooLarge)).status).toBe(413);
  const broken = await post(mock, '/omni/add/face', withToken(token), `{"base64Image":"${canary}`);
  expect(broken.status).toBe(400);
  const images = { images: ['selfie', 'croppedFrontID', 'croppedOriginalBackID'] };
  const kept = [
    broken.text,
    (await post(mock, '/omni/get/images', withToken(token), images)).text,
    (await get(mock, '/omni/get/events', withToken(token))).text,
    JSON.stringify([await control.requests(), await control.record(interviewId)]),
    lines.join('\n'),
  ];
  expect(kept.filter((text) => text.includes(canary))).toEqual([]);
  expect(lines.length).toBeGreaterThan(0);
});

test('captures change neither ids nor times nor the person of what the session plays', async () => {
  const play = async (captures: readonly string[]): Promise<unknown> => {
    const provider = await startProvider({ webhookUrl: 'http://127.0.0.1:9/', scenario: 'slow' });
    const { token, interviewId } = await start(provider);
    for (const path of captures) await post(provider, path, withToken(token), picture);
    await validate(provider, token, 'scrapingMethod=true');
    await provider.control.advance(60 * 60 * 1000);
    const { requests: _, ...recorded } = await provider.control.record(interviewId);
    return [recorded, await readScore(provider, token), (await start(provider, { interviewId })).token];
  };
  expect(await play([...sides, ...faces, '/omni/process/id', '/omni/process/face'])).toEqual(await play([]));
});
