import type { z } from 'zod';

import { omniErrorSchema } from '../omni/error.ts';
import { executiveLogInResponseSchema } from '../omni/executive.ts';
import { governmentValidationResponseSchema } from '../omni/government-validation.ts';
import { tokenHeader } from '../omni/headers.ts';
import { scoreSchema } from '../omni/score.ts';
import {
  finishStatusResponseSchema,
  onboardingStatusResponseSchema,
  startResponseSchema,
  type StartResponse,
} from '../omni/session.ts';
import { scoreReadiness } from '../verdict/readiness.ts';
import { developmentCredentials, type OmniCredentials } from './credentials.ts';
import {
  ConformanceError,
  type ConformanceResponse,
  freshInterviewId,
  jsonBody,
  type Send,
} from './exchange.ts';

/** One rule for whoever plays Incode. `credentials` default to those of development. */
export interface ProviderCase {
  readonly name: string;
  readonly rule: string;
  run(send: Send, credentials?: OmniCredentials): Promise<void>;
}

/** A provider as a case sees it: requests with the right headers, answers checked against the contract. */
class Provider {
  readonly rule: string;
  readonly send: Send;
  readonly credentials: OmniCredentials;

  constructor(rule: string, send: Send, credentials: OmniCredentials) {
    this.rule = rule;
    this.send = send;
    this.credentials = credentials;
  }

  get keyHeaders(): Record<string, string> {
    return { 'api-version': '1.0', 'x-api-key': this.credentials.apiKey };
  }

  tokenHeaders(token: string): Record<string, string> {
    return { ...this.keyHeaders, [tokenHeader]: token };
  }

  get(path: string, headers: Record<string, string>): Promise<ConformanceResponse> {
    return this.send({ method: 'GET', path, headers });
  }

  post(path: string, headers: Record<string, string>, body: unknown): Promise<ConformanceResponse> {
    const allHeaders = { ...headers, 'content-type': 'application/json' };
    return this.send({ method: 'POST', path, headers: allHeaders, body: JSON.stringify(body) });
  }

  answers<Schema extends z.ZodType>(response: ConformanceResponse, schema: Schema): z.output<Schema> {
    if (response.status !== 200)
      throw new ConformanceError(this.rule, `The provider answered ${response.status}.`);
    const parsed = schema.safeParse(jsonBody(response));
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the body').join(', ');
    throw new ConformanceError(this.rule, `The answer breaks the contract at ${fields}.`);
  }

  refuses(response: ConformanceResponse, status: number): void {
    if (response.status !== status) {
      throw new ConformanceError(this.rule, `The provider answered ${response.status}, not ${status}.`);
    }
    if (!omniErrorSchema.safeParse(jsonBody(response)).success) {
      throw new ConformanceError(this.rule, "The body of the refusal is not in Incode's error shape.");
    }
  }

  async start(body: Record<string, unknown> = {}): Promise<StartResponse> {
    return this.answers(await this.post('/omni/start', this.keyHeaders, body), startResponseSchema);
  }

  async logIn(): Promise<string> {
    const { email, password } = this.credentials;
    const response = await this.post('/executive/log-in', this.keyHeaders, { email, password });
    return this.answers(response, executiveLogInResponseSchema).token;
  }

  fail(seen: string): never {
    throw new ConformanceError(this.rule, seen);
  }
}

function providerCase(name: string, rule: string, run: (provider: Provider) => Promise<void>): ProviderCase {
  return {
    name,
    rule,
    run: (send, credentials = developmentCredentials) => run(new Provider(rule, send, credentials)),
  };
}

const scorePaths = [
  '/omni/get/score',
  '/omni/get/score/',
  '/0/omni/get/score',
  '/omni/get/score/?verbose=true',
];

/** What everybody who plays Incode must do. Free of any test framework: call `run` with your own `send`. */
export const providerCases: readonly ProviderCase[] = [
  providerCase('start', 'Start must answer an interviewId, a token and a clientId.', async (provider) => {
    const session = await provider.start({ configurationId: 'flow', externalId: 'solicitud-1001' });
    if (!session.clientId) provider.fail('There is no clientId.');
    if (session.existingSession) provider.fail('A new session says that it existed.');
  }),
  providerCase(
    'start again',
    'Start with an interviewId must give a new token for that session.',
    async (provider) => {
      const first = await provider.start();
      const again = await provider.start({ countryCode: 'ALL', interviewId: first.interviewId });
      if (again.interviewId !== first.interviewId) provider.fail('It gave another session.');
      if (again.existingSession !== true) provider.fail('existingSession is not true.');
    },
  ),
  providerCase('API key', 'A missing or wrong API key must be answered 403.', async (provider) => {
    provider.refuses(await provider.post('/omni/start', { 'api-version': '1.0' }, {}), 403);
    provider.refuses(
      await provider.post('/omni/start', { 'api-version': '1.0', 'x-api-key': 'wrong' }, {}),
      403,
    );
  }),
  providerCase('token', 'A missing or wrong token must be answered 401.', async (provider) => {
    provider.refuses(await provider.get('/0/omni/get/score', { 'api-version': '1.0' }), 401);
    provider.refuses(await provider.get('/omni/get/score', provider.tokenHeaders('wrong')), 401);
  }),
  providerCase(
    'score paths',
    'A session token must open its own score, on every path that clients use.',
    async (provider) => {
      const { token, interviewId } = await provider.start();
      const paths = [
        ...scorePaths,
        `/omni/get/score?id=${interviewId}`,
        `/omni/get/score/?id=${interviewId}&verbose=true`,
      ];
      const responses = await Promise.all(
        paths.map((path) => provider.get(path, provider.tokenHeaders(token))),
      );
      for (const response of responses) provider.answers(response, scoreSchema);
    },
  ),
  providerCase('no API key under /0', 'Under /0/omni the token alone must do.', async (provider) => {
    const { token } = await provider.start();
    const response = await provider.get('/0/omni/get/score', { 'api-version': '1.0', [tokenHeader]: token });
    provider.answers(response, scoreSchema);
  }),
  providerCase(
    "another session's token",
    "A session token must not open another session's score.",
    async (provider) => {
      const [mine, other] = await Promise.all([provider.start(), provider.start()]);
      const response = await provider.get(
        `/omni/get/score?id=${other.interviewId}`,
        provider.tokenHeaders(mine.token),
      );
      if (response.status !== 401 && response.status !== 403)
        provider.fail(`The provider answered ${response.status}.`);
    },
  ),
  providerCase(
    'executive token',
    'An executive token must open the score of any session.',
    async (provider) => {
      const [{ interviewId }, token] = await Promise.all([provider.start(), provider.logIn()]);
      const response = await provider.get(`/omni/get/score?id=${interviewId}`, provider.tokenHeaders(token));
      provider.answers(response, scoreSchema);
    },
  ),
  providerCase('unknown interview', 'An unknown interview must be answered 404.', async (provider) => {
    const token = await provider.logIn();
    const path = `/omni/get/score?id=${freshInterviewId()}`;
    provider.refuses(await provider.get(path, provider.tokenHeaders(token)), 404);
  }),
  providerCase('unknown path', 'An unknown path must be answered 404.', async (provider) => {
    provider.refuses(await provider.get('/omni/get/horoscope', provider.keyHeaders), 404);
  }),
  providerCase(
    'scraping',
    'Before scraping has ended the score must carry no result of it.',
    async (provider) => {
      const { token } = await provider.start();
      const headers = provider.tokenHeaders(token);
      const path = '/omni/process/government-validation?fallbackEnabled=false&scrapingMethod=true';
      provider.answers(await provider.post(path, headers, null), governmentValidationResponseSchema);
      const score = provider.answers(await provider.get('/omni/get/score', headers), scoreSchema);
      if (scoreReadiness(score) === 'READY') provider.fail('The score is ready at once.');
    },
  ),
  providerCase(
    'onboarding',
    'A session must have an onboarding status, and finish-status must complete it.',
    async (provider) => {
      const { token } = await provider.start();
      const headers = provider.tokenHeaders(token);
      provider.answers(await provider.get('/omni/finish-status', headers), finishStatusResponseSchema);
      const response = await provider.get('/omni/get/onboarding/status', headers);
      const { onboardingStatus } = provider.answers(response, onboardingStatusResponseSchema);
      if (onboardingStatus !== 'ONBOARDING_FINISHED') provider.fail(`It is ${onboardingStatus}.`);
    },
  ),
];
