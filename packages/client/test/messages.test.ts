import { expect, it } from 'vitest';

import {
  bodyOfBytes,
  connectionError,
  htmlPage,
  malformedJson,
  redirect,
  type Reply,
} from '../src/msw/index.ts';
import { errorOf, interviewId, omni, secrets, useMockedServers } from './mocked-servers.ts';

const context = useMockedServers();
const { getOnboardingStatus, executiveLogIn } = omni;
const personal = 'MARIANA SOLORZANO';

/** An answer whose every part holds what must not be repeated. */
const gossip = (status: number): Reply => {
  const text = `${Object.values(secrets).join(' ')} ${personal}`;
  return () =>
    Response.json(
      { timestamp: 1, status, error: text, message: text, path: text, overall: text },
      { status },
    );
};

it.each([
  ['status', gossip(404)],
  ['broken contract', gossip(200)],
  ['not JSON', malformedJson()],
  ['HTML', htmlPage()],
  ['redirect', redirect(`https://elsewhere.example/?token=${secrets.token}`)],
  ['network', connectionError()],
  ['too large', bodyOfBytes(2_000_000)],
])(
  'the message of a %s error holds endpoint and interview, and no secret or person',
  async (_name, reply) => {
    context.server.use(executiveLogIn.handler(), getOnboardingStatus.handler(reply));
    const client = context.omniClient({ retry: false, bodyBytesMax: 1_000_000 });
    const failure = await errorOf(client.getOnboardingStatus({ interviewId }));
    expect(failure.message).toContain(`GET /omni/get/onboarding/status for interview ${interviewId}`);
    expect(failure.name).toBe(failure.constructor.name);
    for (const secret of [...Object.values(secrets), 'made-up-executive-token', personal, 'SOLORZANO'])
      expect(`${failure.stack} ${String(failure.cause)}`).not.toContain(secret);
  },
);

it('the message of a refused log-in names no credential', async () => {
  context.server.use(executiveLogIn.handler(gossip(401)));
  const failure = await errorOf(context.omniClient().getScore({ interviewId }));
  expect(failure.message).toBe(
    'POST /executive/log-in refused the log-in with 401: check the API key, the e-mail address and the password',
  );
  expect(`${failure.stack}${String(failure.cause)}`).not.toMatch(/made-up|MARIANA|executive@/);
});
