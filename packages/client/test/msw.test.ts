import { omniContract, receiverContract, zeroOmniContract } from '@ine-scraping/contracts';
import type { AppRoute } from '@ts-rest/core';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createContractHandlers } from '../src/msw/contract-handlers.ts';
import {
  type ContractHandlers,
  createOmniHandlers,
  createReceiverHandlers,
  createZeroOmniHandlers,
  type FlatContract,
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

async function answerOf({ method, path }: AppRoute): Promise<Response> {
  return await fetch(`${baseUrl}${path.replaceAll(/:\w+/g, 'x')}`, { method });
}

/** Each success is one that the contract takes, and each broken one is not, but for the score: as one any JSON is read. */
async function expectExamplesOf(
  contract: FlatContract,
  handlers: ContractHandlers<FlatContract>,
): Promise<void> {
  server.use(...successHandlers(handlers));
  for (const [name, route] of Object.entries(contract)) {
    const answer = await answerOf(route);
    expect(answer.status).toBeLessThan(300);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const schema = route.responses[answer.status] as { safeParse(value: unknown): { success: boolean } };
    expect([name, schema.safeParse(await answer.json()).success]).toEqual([name, true]);
    const { handler, brokenContract } = handlers[name] ?? expect.fail(`no handlers for ${name}`);
    server.use(handler(brokenContract()));
    const broken: unknown = await (await answerOf(route)).json();
    expect([name, schema.safeParse(broken).success]).toEqual([name, name === 'getScore']);
  }
}

describe.each(apis)('%s', (_name, contract, handlers) => {
  it('has handlers for exactly the routes of the contract', () => {
    expect(Object.keys(handlers).toSorted()).toEqual(Object.keys(contract).toSorted());
  });

  it('answers each route with an example that its contract takes', async () => {
    await expectExamplesOf(contract, handlers);
  });

  it('needs an example of its own for no route: the contract is enough', async () => {
    const errors = { contentType: 'application/json', body: () => ({}) };
    await expectExamplesOf(contract, createContractHandlers<FlatContract>(contract, baseUrl, {}, errors));
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
