import { expect, it } from 'vitest';

import type { OmniClient } from '../src/index.ts';
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

it.each<[string, (client: OmniClient) => Promise<unknown>, string, string]>([
  ['approve', (client) => client.approve({ interviewId, token }), `?interviewId=${interviewId}`, ''],
  ['getOcrData', (client) => client.getOcrData({ interviewId, token }), `?id=${interviewId}`, ''],
  ['getOcrDataV2', (client) => client.getOcrDataV2({ token }), '', ''],
  [
    'setSessionStatus',
    (client) => client.setSessionStatus({ interviewId, token }),
    `?id=${interviewId}&action=Closed`,
    '',
  ],
  [
    'getOnboardingUrl',
    (client) => client.getOnboardingUrl({ token, clientId: 'c 1' }),
    '?clientId=c%201',
    '',
  ],
  [
    'getImages',
    (client) => client.getImages({ interviewId, token, images: ['selfie'] }),
    `?id=${interviewId}`,
    '{"images":["selfie"]}',
  ],
  [
    'deleteInterview',
    (client) => client.deleteInterview({ interviewId, token }),
    `?interviewId=${interviewId}`,
    '',
  ],
] as const)('%s names the session as Incode wants it', async (route, call, search, body) => {
  context.server.use(omni[route as 'approve'].handler());
  await call(context.omniClient());
  expect(await lastRequest()).toEqual({ search, body, token });
});

it('deleteInterviews goes out with the executive token and only what was given', async () => {
  context.server.use(omni.executiveLogIn.handler(), omni.deleteInterviews.handler());
  await context.omniClient().deleteInterviews({ interviewIds: [interviewId], deletePiiDataOnly: true });
  expect(await lastRequest()).toEqual({
    search: '',
    body: `{"filter":{"ids":["${interviewId}"]},"config":{"deletePiiDataOnly":true}}`,
    token: 'made-up-executive-token',
  });
});

it('an approval that Incode refuses is an answer, not an error', async () => {
  const refusal = { success: false, uuid: null, token: null, totalScore: null, existingCustomer: null };
  context.server.use(omni.approve.handler(omni.approve.success(refusal)));
  await expect(context.omniClient().approve({ interviewId, token })).resolves.toEqual(refusal);
});

it('an interview id that cannot be one is refused before anything is deleted', async () => {
  const failure = await errorOf(context.omniClient().deleteInterviews({ interviewIds: [interviewId, '..'] }));
  expect(failure).toMatchObject({ code: 'ARGUMENT_INVALID', field: 'interviewId' });
  expect(context.requests).toHaveLength(0);
});

it('more interviews than one request may delete are refused before any request', async () => {
  const interviewIds = Array.from({ length: 1001 }, () => interviewId);
  context.server.use(omni.executiveLogIn.handler());
  const failure = await errorOf(context.omniClient().deleteInterviews({ interviewIds }));
  expect(failure).toMatchObject({ code: 'ARGUMENT_INVALID', field: 'filter.ids' });
  expect(context.seen()).not.toContain('DELETE /omni/interviews');
});
