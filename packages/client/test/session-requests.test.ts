import { expect, it } from 'vitest';

import type { OmniClient, OmniRoute } from '../src/index.ts';
import { errorOf, interviewId, omni, secrets, useMockedServers } from './mocked-servers.ts';

const context = useMockedServers();
const { token } = secrets;

async function lastRequest(): Promise<{ search: string; body: string; token: string | null }> {
  const request = context.requests.at(-1);
  if (!request) throw new Error('There was no request.');
  return {
    search: new URL(request.url).search,
    body: await request.text(),
    token: request.headers.get('x-incode-hardware-id'),
  };
}

it.each<[OmniRoute, (client: OmniClient) => Promise<unknown>, string, string]>([
  ['start', (client) => client.start({ body: { interviewId } }), '', `{"interviewId":"${interviewId}"}`],
  ['getScore', (client) => client.getScore({ interviewId, token }), `?id=${interviewId}`, ''],
  [
    'getOnboardingStatus',
    (client) => client.getOnboardingStatus({ interviewId, token }),
    `?id=${interviewId}`,
    '',
  ],
  ['finishStatus', (client) => client.finishStatus({ interviewId, token }), '', ''],
  [
    'processGovernmentValidation',
    (client) => client.processGovernmentValidation({ interviewId, token, body: { cic: '900000001' } }),
    '',
    '{"cic":"900000001"}',
  ],
  ['approve', (client) => client.call('approve', { interviewId, token }), `?interviewId=${interviewId}`, ''],
  ['getOcrData', (client) => client.call('getOcrData', { interviewId, token }), `?id=${interviewId}`, ''],
  ['getOcrDataV2', (client) => client.call('getOcrDataV2', { token }), '', ''],
  [
    'setSessionStatus',
    (client) => client.call('setSessionStatus', { interviewId, token, query: { action: 'Closed' } }),
    `?id=${interviewId}&action=Closed`,
    '',
  ],
  [
    'getOnboardingUrl',
    (client) => client.call('getOnboardingUrl', { token, query: { clientId: 'c 1' } }),
    '?clientId=c%201',
    '',
  ],
  [
    'getImages',
    (client) => client.call('getImages', { interviewId, token, body: { images: ['selfie'] } }),
    `?id=${interviewId}`,
    '{"images":["selfie"]}',
  ],
  [
    'deleteInterview',
    (client) => client.call('deleteInterview', { interviewId, token }),
    `?interviewId=${interviewId}`,
    '',
  ],
])('%s names the session as Incode wants it', async (route, call, search, body) => {
  context.server.use(omni[route].handler());
  await call(context.omniClient());
  expect(await lastRequest()).toEqual({ search, body, token: route === 'start' ? null : token });
});

it('deleteInterviews goes out with the executive token and only what was given', async () => {
  context.server.use(omni.executiveLogIn.handler(), omni.deleteInterviews.handler());
  await context.omniClient().call('deleteInterviews', {
    body: { filter: { ids: [interviewId] }, config: { deletePiiDataOnly: true } },
  });
  expect(await lastRequest()).toEqual({
    search: '',
    body: `{"filter":{"ids":["${interviewId}"]},"config":{"deletePiiDataOnly":true}}`,
    token: 'made-up-executive-token',
  });
});

it('an approval that Incode refuses is an answer, not an error', async () => {
  const refusal = { success: false, uuid: null, token: null, totalScore: null, existingCustomer: null };
  context.server.use(omni.approve.handler(omni.approve.success(refusal)));
  await expect(context.omniClient().call('approve', { interviewId, token })).resolves.toEqual(refusal);
});

it.each([
  [
    'an interview id that cannot be one is refused before anything is deleted',
    [interviewId, '..'],
    'filter.ids.1',
  ],
  [
    'more interviews than one request may delete are refused before any request',
    Array.from({ length: 1001 }, () => interviewId),
    'filter.ids',
  ],
])('%s', async (_title, ids, field) => {
  const failure = await errorOf(context.omniClient().call('deleteInterviews', { body: { filter: { ids } } }));
  expect(failure).toMatchObject({ code: 'ARGUMENT_INVALID', field });
  expect(context.requests).toHaveLength(0);
});

it('what only the session itself may do is refused without its token', async () => {
  const client = context.omniClient();
  const noToken = { interviewId } as { interviewId: string; token: string };
  for (const call of [client.finishStatus(noToken), client.processGovernmentValidation(noToken)])
    expect(await errorOf(call)).toMatchObject({ code: 'ARGUMENT_INVALID', field: 'token' });
  expect(context.requests).toHaveLength(0);
});

it('what a route takes and gives is typed by the contract', async () => {
  context.server.use(omni.getCustomFields.handler(), omni.getEvents.handler());
  const client = context.omniClient();
  const { customFields } = await client.call('getCustomFields', { token });
  expect(customFields).toEqual({ branch: 'north' });
  const wrong = [
    // @ts-expect-error There is no such route.
    () => client.call('getHoroscope', { token }),
    // @ts-expect-error The images must be named.
    () => client.call('getImages', { token }),
    // @ts-expect-error The interview or a token must be given.
    () => client.call('getEvents', {}),
    // @ts-expect-error The interview is given as `interviewId` on every route.
    () => client.call('getEvents', { token, query: { id: interviewId } }),
    // @ts-expect-error A misspelt field of a query would be ignored.
    () => client.call('getOnboardingUrl', { token, query: { clientID: 'c' } }),
    // @ts-expect-error A misspelt field of the card would be ignored.
    () => client.processGovernmentValidation({ token, body: { cicc: '900000001' } }),
    // @ts-expect-error Nothing else is in that answer.
    async () => (await client.call('isPostprocessFinished', { token })).finished.length,
  ];
  expect(wrong).toHaveLength(7);
});
