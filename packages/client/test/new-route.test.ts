import { type AppRoute, initContract } from '@ts-rest/core';
import { expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import { runCall } from '../src/call.ts';
import { OmniStatusError } from '../src/index.ts';
import { createContractHandlers } from '../src/msw/contract-handlers.ts';
import { endpointOf, type RouteAnswer, type RouteRequest } from '../src/route.ts';
import { type ErrorFamily, sendRequest } from '../src/send-request.ts';
import { resolveSettings } from '../src/settings.ts';
import { type RequestParts, writeRequest } from '../src/write-request.ts';
import { errorOf, useMockedServers } from './mocked-servers.ts';

// Routes that no file of the client knows: their contract is all there is of them.

const c = initContract();
const contract = c.router(
  {
    turnPage: {
      method: 'PUT',
      path: '/books/:bookId/pages/:page',
      pathParams: z.object({ bookId: z.string(), page: z.string() }),
      query: z.strictObject({ gently: z.enum(['true', 'false']).optional() }),
      body: z.object({ by: z.string() }),
      responses: {
        200: z.object({
          page: z.int().min(2),
          mood: z.enum(['CALM', 'TENSE']),
          turnedAt: z.iso.datetime(),
          notes: z.array(z.string().min(10)).min(1),
          owner: z.union([z.object({ name: z.literal('nobody') }), z.null()]),
        }),
        409: z.object({}),
      },
    },
    closeBook: {
      method: 'DELETE',
      path: '/books/:bookId',
      responses: { 204: c.noBody() },
    },
  },
  { strictStatusCodes: true },
);

const baseUrl = 'https://library.example';
const context = useMockedServers();
const handlers = createContractHandlers(
  contract,
  baseUrl,
  {},
  { contentType: 'text/plain', body: () => ({}) },
);
const errors: ErrorFamily<unknown> = {
  parse: (value) => value,
  createError: (status, _body, details) => new OmniStatusError(status, undefined, details),
};

type Contract = typeof contract;
const routes: Record<keyof Contract, AppRoute> = contract;

async function call<Name extends keyof Contract>(
  name: Name,
  request: RouteRequest<Contract[Name]>,
): Promise<RouteAnswer<Contract[Name]>> {
  const { clock } = context;
  const route = routes[name];
  const settings = resolveSettings({ baseUrl, clock }, { attemptMs: 1000, totalMs: 1000 }, 'test');
  const written = writeRequest(route, request as RequestParts, baseUrl);
  const answer = await runCall({ endpoint: endpointOf(route) }, {}, settings, (own) =>
    sendRequest(written, {}, own, errors),
  );
  return answer as RouteAnswer<Contract[Name]>;
}

const page = { params: { bookId: 'a/b', page: '2' }, body: { by: 'wind' } };

it('a route that is only in the contract is called, answered and typed by it', async () => {
  context.server.use(handlers.turnPage.handler());
  const answer = await call('turnPage', { ...page, query: { gently: 'true' } });
  expectTypeOf(answer.mood).toEqualTypeOf<'CALM' | 'TENSE'>();
  expect(answer).toEqual({
    page: 2,
    mood: 'CALM',
    turnedAt: '2026-01-05T10:00:00.000Z',
    notes: ['example---'],
    owner: { name: 'nobody' },
  });
  const [request] = context.requests;
  expect(`${request?.method} ${request?.url}`).toBe(`PUT ${baseUrl}/books/a%2Fb/pages/2?gently=true`);
  expect(request?.headers.get('content-type')).toBe('application/json');
  expect(await request?.json()).toEqual(page.body);
});

it('its errors, its broken answers and its refused arguments are told like those of any other', async () => {
  context.server.use(
    handlers.turnPage.handler(handlers.turnPage.error(409), handlers.turnPage.brokenContract()),
  );
  expect(await errorOf(call('turnPage', page))).toMatchObject({ status: 409 });
  expect(await errorOf(call('turnPage', page))).toMatchObject({ code: 'CONTRACT_BROKEN', fields: ['page'] });
  // @ts-expect-error The contract knows no such field.
  const misspelt = call('turnPage', { ...page, query: { gentle: 'true' } });
  expect(await errorOf(misspelt)).toMatchObject({ code: 'ARGUMENT_INVALID' });
});

it('a documented answer without a body is a success', async () => {
  context.server.use(handlers.closeBook.handler());
  await expect(call('closeBook', { params: { bookId: '1' } })).resolves.toBeUndefined();
  expect(context.seen()).toEqual(['DELETE /books/1']);
});
