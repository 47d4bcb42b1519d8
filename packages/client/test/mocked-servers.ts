import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import {
  createOmniClient,
  createReceiverClient,
  IneScrapingClientError,
  type OmniClient,
  type OmniClientOptions,
  type ReceiverClient,
  type ReceiverClientOptions,
} from '../src/index.ts';
import { createOmniHandlers, createReceiverHandlers } from '../src/msw/index.ts';
import { ManualClock } from './manual-clock.ts';

export const omniUrl = 'https://omni.example';
export const receiverUrl = 'https://receiver.example';
export const interviewId = '65f0a1b2c3d4e5f601234567';

/** What must never be seen in a message. */
export const secrets = {
  apiKey: 'made-up-api-key-1f7c',
  email: 'executive@example.test',
  password: 'made-up-password-9a2d',
  token: 'made-up-session-token',
} as const;

export const omni = createOmniHandlers(omniUrl);
export const receiver = createReceiverHandlers(receiverUrl);

/** An MSW server for the tests of one file. A request without a handler fails its test; so does a timer left behind. */
export function useMockedServers() {
  const server = setupServer();
  const requests: Request[] = [];
  const context = {
    server,
    /** Every request so far, `METHOD path`. */
    seen: () => requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`),
    requests,
    clock: new ManualClock(),
    omniClient: (options: Partial<OmniClientOptions> = {}): OmniClient =>
      createOmniClient({
        baseUrl: omniUrl,
        ...secrets,
        clock: context.clock,
        random: () => 0.5,
        ...options,
      }),
    receiverClient: (options: Partial<ReceiverClientOptions> = {}): ReceiverClient =>
      createReceiverClient({ baseUrl: receiverUrl, clock: context.clock, random: () => 0.5, ...options }),
  };
  beforeAll(() => {
    server.listen({ onUnhandledFrame: 'error' });
    server.events.on('request:start', ({ request }) => void requests.push(request.clone()));
  });
  beforeEach(() => {
    requests.length = 0;
    context.clock = new ManualClock();
  });
  afterEach(() => {
    server.resetHandlers();
    expect(context.clock.pending, 'timers left behind').toBe(0);
  });
  afterAll(() => server.close());
  return context;
}

/** Awaits a fact. Vitest's own second is too short on a machine that runs other suites beside this one. */
export const expectSoon = <Value>(fact: () => Value) => expect.poll(fact, { timeout: 10_000 });

/** The client's error that `promise` rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<IneScrapingClientError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof IneScrapingClientError) return outcome;
  throw new Error('The promise did not reject with an error of the client.', { cause: outcome });
}
