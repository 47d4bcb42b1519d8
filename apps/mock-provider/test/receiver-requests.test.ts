import { requestReportSchema } from '@ine-scraping/contracts';
import { expect, test } from 'vitest';

import { pathLengthMax } from '../src/incode/request-log.ts';
import { get, logIn, post, readScore, withToken } from './support/omni.ts';
import { startProvider } from './support/provider.ts';
import { startReceiver } from './support/receiver.ts';

test('a receiver that waits for FINISHED has read no score before it, and one after', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { interviewId } = await provider.control.play();
  receiver.behave((response, { ScrapingStatus }) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"success":"true"}');
    if (ScrapingStatus === 'FINISHED') void logIn(provider).then(readAs);
  });
  const readAs = async (token: string): Promise<unknown> =>
    get(provider, `/0/omni/get/score/?id=${interviewId}`, withToken(token));
  await provider.control.advance(3000);
  const report = (): ReturnType<typeof provider.control.requests> =>
    provider.control.requests({ interviewId });
  await expect.poll(async () => (await report()).requests[0]?.status).toBe(200);
  expect(await report()).toEqual({
    requests: [
      {
        id: 2,
        at: '2026-01-01T00:00:03.000Z',
        method: 'GET',
        path: '/0/omni/get/score/',
        interviewId,
        status: 200,
        afterFinished: true,
        withOutcome: true,
      },
    ],
    counts: { 'GET /omni/get/score': 1 },
    scoreReads: { beforeFinished: 0, afterFinished: 1, withOutcome: 1 },
  });
  expect((await provider.control.requests()).counts).toEqual({
    'GET /omni/get/score': 1,
    'POST /executive/log-in': 1,
  });
});

test('a receiver that reads too early is found out', async () => {
  const receiver = await startReceiver();
  const provider = await startProvider({ webhookUrl: receiver.url });
  const { interviewId, token } = await provider.control.play();
  await provider.control.advance(0);
  await readScore(provider, token);
  await provider.control.advance(3000);
  await readScore(provider, token);
  const { scoreReads, requests } = await provider.control.requests({ interviewId });
  expect(scoreReads).toEqual({ beforeFinished: 1, afterFinished: 1, withOutcome: 1 });
  expect(requests.map(({ afterFinished }) => afterFinished)).toEqual([false, true]);
  expect(requests.map(({ withOutcome }) => withOutcome)).toEqual([false, true]);
});

test('a request that was refused is counted too, and HTTP shows the same', async () => {
  const provider = await startProvider();
  const { interviewId } = await provider.control.play();
  await get(provider, `/omni/get/score?id=${interviewId}`, withToken('wrong'));
  const { body } = await get(provider, `/_mock/requests?interviewId=${interviewId}`);
  expect(requestReportSchema.parse(body)).toEqual(await provider.control.requests({ interviewId }));
  expect(body).toMatchObject({ requests: [{ status: 401 }], counts: { 'GET /omni/get/score': 1 } });
});

test('reset forgets the requests', async () => {
  const provider = await startProvider();
  await logIn(provider);
  await post(provider, '/_mock/reset');
  expect((await provider.control.requests()).requests).toEqual([]);
});

test('what no route of the contract takes is counted as other, under however many names, and its path is cut', async () => {
  const provider = await startProvider();
  const { interviewId, token } = await provider.control.play();
  for (let index = 0; index < 30; index += 1)
    await get(provider, `/omni/made-up/${index}/${'x'.repeat(4000)}`, withToken(token));
  await post(provider, '/omni/get/score', withToken(token));
  await post(provider, '/0/omni/interviews', withToken(token));
  await readScore(provider, token);
  const { counts, requests } = await provider.control.requests({ interviewId });
  expect(counts).toEqual({ 'GET /omni/get/score': 1, other: 32 });
  expect(requests[0]?.path).toBe(`/omni/made-up/0/${'x'.repeat(pathLengthMax)}`.slice(0, pathLengthMax));
});

test('every route of the contract is counted under its own name, with and without /0 and a slash at the end', async () => {
  const provider = await startProvider();
  const { interviewId, token } = await provider.control.play();
  const paths = ['/omni/get/events', '/omni/get/events/', '/0/omni/get/events', '/0/omni/get/events/?id='];
  for (const path of paths) await get(provider, path, withToken(token));
  await post(
    provider,
    '/0/omni/process/government-validation/?scrapingMethod=true',
    withToken(token),
    'null',
  );
  expect((await provider.control.requests({ interviewId })).counts).toEqual({
    'GET /omni/get/events': 4,
    'POST /omni/process/government-validation': 1,
  });
});

test.each([
  ['0123456789abcdef01234567', true],
  ['an_id-of-somebody', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['a name, and more', false],
  ['<script>', false],
])(
  'a request that asks for the interview %s without a token is remembered under it: %s',
  async (id, remembered) => {
    const provider = await startProvider();
    await get(provider, `/omni/get/score?id=${encodeURIComponent(id)}`, withToken('wrong'));
    const { requests } = await provider.control.requests();
    expect(requests.map(({ interviewId }) => interviewId)).toEqual([remembered ? id : null]);
  },
);

test('a session that its backend has deleted keeps its counts', async () => {
  const provider = await startProvider();
  const { interviewId, token } = await provider.control.play();
  await provider.control.advance(3000);
  await readScore(provider, token);
  const executive = await logIn(provider);
  const path = `/omni/interview?interviewId=${interviewId}`;
  await fetch(provider.url + path, { method: 'DELETE', headers: withToken(executive) });
  await expect(provider.control.session(interviewId)).rejects.toMatchObject({ code: 'UNKNOWN_SESSION' });
  await get(provider, `/omni/get/score?id=${interviewId}`, withToken(executive));
  const { counts, scoreReads, requests } = await provider.control.requests({ interviewId });
  expect(counts).toEqual({ 'DELETE /omni/interview': 1, 'GET /omni/get/score': 2 });
  expect(scoreReads).toEqual({ beforeFinished: 2, afterFinished: 0, withOutcome: 1 });
  expect(requests.map(({ status }) => status)).toEqual([200, 200, 404]);
});
