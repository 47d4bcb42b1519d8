import { omniContract, receiverContract, zeroOmniContract } from '@ine-scraping/contracts';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  createOmniHandlers,
  createReceiverHandlers,
  createZeroOmniHandlers,
  slow,
  successHandlers,
} from '../src/msw/index.ts';

const baseUrl = 'https://server.example/prefix';
const apis = [
  ['Omni', omniContract, createOmniHandlers(`${baseUrl}/`)],
  ['Omni under /0', zeroOmniContract, createZeroOmniHandlers(baseUrl)],
  ['receiver', receiverContract, createReceiverHandlers(baseUrl)],
] as const;

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

describe.each(apis)('%s', (_name, contract, handlers) => {
  it('has handlers for exactly the routes of the contract', () => {
    expect(Object.keys(handlers).toSorted()).toEqual(Object.keys(contract).toSorted());
  });

  it('answers each route with an example that its contract takes', async () => {
    server.use(...successHandlers(handlers));
    for (const { method, path, responses } of Object.values(contract)) {
      const answer = await fetch(`${baseUrl}${path.replaceAll(/:\w+/g, 'x')}`, { method });
      const success = Object.entries(responses).find(([status]) => Number(status) === answer.status);
      expect(answer.status).toBeLessThan(300);
      expect(answer.headers.get('content-type')).toBe('application/json');
      const schema = success?.[1] as { parse(value: unknown): unknown };
      expect(schema.parse(await answer.json()), `${method} ${path}`).toBeTypeOf('object');
    }
  });
});

it('each request gets the next reply, and every further one the last', async () => {
  const { getScore } = createOmniHandlers(baseUrl);
  server.use(getScore.handler(getScore.error(503), getScore.throttled(2), getScore.success({})));
  const statuses: number[] = [];
  for (let request = 0; request < 4; request += 1)
    statuses.push((await fetch(`${baseUrl}/omni/get/score`)).status);
  expect(statuses).toEqual([503, 429, 200, 200]);
});

it('a receiver’s error is a problem, and Incode’s is not', async () => {
  const { getScore } = createOmniHandlers(baseUrl);
  const { getVerification } = createReceiverHandlers(baseUrl);
  server.use(getScore.handler(getScore.error(404)), getVerification.handler(getVerification.error(404)));
  const problem = await fetch(`${baseUrl}/v1/verifications/x`);
  expect(problem.headers.get('content-type')).toBe('application/problem+json');
  const omniError = await fetch(`${baseUrl}/omni/get/score`);
  expect(omniError.headers.get('content-type')).toBe('application/json');
  expect(await omniError.json()).toMatchObject({ status: 404, path: '/prefix/omni/get/score' });
});

it('a slow reply is the reply in the end', async () => {
  const { getScore } = createOmniHandlers(baseUrl);
  server.use(getScore.handler(slow(getScore.error(504), 1)));
  expect((await fetch(`${baseUrl}/omni/get/score`)).status).toBe(504);
});

it('bodies and statuses are typed by the contract', () => {
  const { start } = createOmniHandlers(baseUrl);
  const { getVerification } = createReceiverHandlers(baseUrl);
  // @ts-expect-error A started session has a token.
  expect(start.success({ interviewId: 'x' })).toBeTypeOf('function');
  // @ts-expect-error 418 is not in the contract.
  expect(start.error(418)).toBeTypeOf('function');
  // @ts-expect-error A verification has a state.
  expect(getVerification.success({ interviewId: 'x' })).toBeTypeOf('function');
});
