import {
  type ExecutiveLogInRequest,
  type GovernmentValidationQuery,
  omniContract,
  type StartRequest,
  zeroOmniContract,
} from '@ine-scraping/contracts';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import type { Express, Request, RequestHandler } from 'express';

import type { Clock } from '../clock/clock.ts';
import { validateWithGovernment } from '../incode/government-validation.ts';
import type { Incode } from '../incode/incode.ts';
import { onboardingStatus } from '../incode/onboarding.ts';
import type { RequestedData } from '../incode/persons.ts';
import { buildScore } from '../incode/score.ts';
import { start } from '../incode/start.ts';
import type { Secret } from '../secret.ts';
import {
  type Access,
  defaultApiVersion,
  type InterviewIdNames,
  requireApiKey,
  requireExecutive,
  requireSession,
  sessionOf,
  takeBearerToken,
  unknownInterview,
} from './access.ts';
import { type AnswerFailure, omniError } from './answer-failure.ts';
import { captureHandlers } from './capture-routes.ts';
import { allowPages } from './cors.ts';
import type { CredentialMode } from './credential-mode.ts';
import { endpointOptions } from './endpoint.ts';
import type { Failure } from './failure.ts';
import { limitRate, type RateLimit } from './rate-limit.ts';
import { readJson } from './read-json.ts';
import { readRequest } from './read-request.ts';
import { recordRequests } from './record-requests.ts';
import { playScoreFaults, sessionAsRead } from './score-faults.ts';
import {
  type Admission,
  answering,
  deleteHandlers,
  sessionManagementHandlers,
  type SessionInput,
} from './session-management-routes.ts';

/** Where Incode's own API begins; the last is not played, and answered so. */
export const omniPrefixes = ['/omni', '/0/omni', '/executive', '/api/validate'];

/** Incode's own limit on a request (OBS). */
export const omniBodyBytesMax = 10 * 1024 * 1024;

/** Of the customer that the mock has. */
export interface CustomerCredentials {
  readonly apiKey: Secret;
  readonly email: Secret;
  readonly password: Secret;
}

export interface OmniOptions {
  readonly incode: Incode;
  readonly clock: Clock;
  readonly customer: CustomerCredentials;
  readonly credentialMode: CredentialMode;
  readonly rateLimit: RateLimit;
  /** Of the pages that may ask. */
  readonly corsOrigins: readonly string[];
  readonly answerFailure: AnswerFailure;
}

const server = initServer();

/** UNK at Incode; 401 because it is no valid credential. */
const wrongLogIn: Failure = {
  status: 401,
  code: 'LOG_IN_INVALID',
  detail: 'The e-mail or the password is wrong.',
};

function mayLogIn({ email, password }: CustomerCredentials, request: ExecutiveLogInRequest): boolean {
  // Both are compared every time, so that the time taken says nothing of either.
  const results = [email.matches(request.email), password.matches(request.password)];
  return results.every(Boolean);
}

/**
 * Adds `Processing-Time`, the milliseconds that the server took (DOC), to every answer: as its headers leave, whoever
 * writes them.
 */
const addProcessingTime: RequestHandler = (_request, response, next) => {
  const startedAt = performance.now();
  const writeHead = response.writeHead;
  response.writeHead = (...head: unknown[]) => {
    if (!response.headersSent)
      response.setHeader('Processing-Time', String(Math.round(performance.now() - startedAt)));
    Reflect.apply(writeHead, response, head);
    return response;
  };
  next();
};

interface ValidationInput extends SessionInput {
  readonly query: GovernmentValidationQuery;
  readonly body: RequestedData | null | undefined;
}

interface StartInput {
  readonly req: Request;
  readonly body: StartRequest;
}

/** The routes that exist under `/omni` and under `/0/omni`. */
function sessionHandlers(incode: Incode, clock: Clock, admission: Admission) {
  const before = admission.byId;
  const finish = answering(before, (session) => {
    incode.reachMilestone(session, 'ONBOARDING_FINISHED');
    return { redirectionUrl: '', action: session.scenario.finishAction };
  });
  return {
    ...captureHandlers(incode, clock, admission),
    ...sessionManagementHandlers(incode, clock, admission),
    getScore: {
      middleware: [...admission.byEither, playScoreFaults(incode.player, clock)],
      handler: async ({ req }: SessionInput) => ({
        status: 200 as const,
        body: buildScore(sessionAsRead(req)),
      }),
    },
    processGovernmentValidation: {
      middleware: before,
      handler: async ({ req, query, body }: ValidationInput) => ({
        status: 200 as const,
        body: validateWithGovernment(incode, sessionOf(req), query, body ?? {}),
      }),
    },
    getOnboardingStatus: answering(before, (session) => ({ onboardingStatus: onboardingStatus(session) })),
    finishStatus: finish,
    finishStatusByPost: finish,
  };
}

/**
 * Mounts the Omni API from its contracts. Every request is recorded, refused ones too; credentials are checked before
 * anything else of it is looked at.
 */
export function mountOmni(app: Express, options: OmniOptions): void {
  const { incode, clock, customer, credentialMode, rateLimit, corsOrigins, answerFailure } = options;
  const { sessions, tokens } = incode;
  const access: Access = { sessions, tokens, apiKey: customer.apiKey, credentialMode, answerFailure };
  const rest = (...idNames: string[]) => [
    defaultApiVersion(access),
    readJson(omniBodyBytesMax, answerFailure),
    readRequest(access, idNames),
  ];
  const byApiKey = [requireApiKey(access), ...rest()];
  const admit = (keyIsDue: boolean): Admission => {
    const by = (...idNames: InterviewIdNames) => [
      requireSession(access, keyIsDue, idNames),
      ...rest(...idNames),
    ];
    return { byId: by('id'), byInterviewId: by('interviewId'), byEither: by('id', 'interviewId') };
  };
  const withKey = admit(true);

  app.use(
    omniPrefixes,
    // A preflight is the browser's own: it is no request of the customer, and takes none of the rate limit.
    allowPages(corsOrigins, answerFailure),
    takeBearerToken,
    recordRequests(incode, clock),
    addProcessingTime,
    limitRate(rateLimit, answerFailure),
  );
  const startHandler = {
    middleware: byApiKey,
    handler: async ({ body, req }: StartInput) => {
      const started = start(incode, body);
      return started
        ? { status: 200 as const, body: started }
        : { status: 404 as const, body: omniError(unknownInterview, req, clock.now()) };
    },
  };
  const omni = server.router(omniContract, {
    start: startHandler,
    executiveLogIn: {
      middleware: byApiKey,
      handler: async ({ body, req }) =>
        mayLogIn(customer, body)
          ? { status: 200, body: { token: tokens.issueExecutive() } }
          : { status: 401, body: omniError(wrongLogIn, req, clock.now()) },
    },
    ...sessionHandlers(incode, clock, withKey),
    ...deleteHandlers(incode, withKey.byInterviewId, [requireExecutive(access), ...rest()]),
  });
  createExpressEndpoints(omniContract, omni, app, endpointOptions);
  const zero = server.router(zeroOmniContract, {
    start: startHandler,
    ...sessionHandlers(incode, clock, admit(false)),
  });
  createExpressEndpoints(zeroOmniContract, zero, app, endpointOptions);
}
