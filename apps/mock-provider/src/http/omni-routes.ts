import {
  type ExecutiveLogInRequest,
  type GovernmentValidationQuery,
  type GovernmentValidationResponse,
  omniContract,
  type StartRequest,
  type StartResponse,
  zeroOmniContract,
} from '@ine-scraping/contracts';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import type { Express } from 'express';

import { omniError } from './answer-failure.ts';
import { endpointOptions } from './endpoint-options.ts';
import type { Failure } from './failure.ts';
import type { AnyRequest } from './middleware.ts';
import { readJson } from './read-json.ts';
import { playScoreFaults, sessionAsRead } from './score-faults.ts';
import type { Settings } from '../settings.ts';
import type { Simulation } from '../simulation.ts';
import {
  type AccessParts,
  defaultApiVersion,
  requireApiKey,
  requireExecutive,
  requireSession,
  sessionOf,
  unknownInterview,
} from './access.ts';
import { chooseWay, directAnswer, scrapingStartedAnswer } from '../incode/government-validation.ts';
import { outcomeOf } from '../incode/ine-answers.ts';
import { type Admission, deleteHandlers, managementHandlers } from './management-routes.ts';
import { onboardingStatus } from '../incode/onboarding.ts';
import { type RequestedData, withRequestedData } from '../incode/persons.ts';
import { buildScore } from '../incode/score.ts';
import type { Session } from '../incode/sessions.ts';
import { describeStartedSession } from '../incode/start.ts';

/** Incode's own limit on a request (OBS). */
export const omniBodyBytesMax = 10 * 1024 * 1024;

const server = initServer();

/** UNK at Incode; 401 because it is no valid credential. */
const wrongLogIn: Failure = {
  status: 401,
  code: 'LOG_IN_INVALID',
  detail: 'The e-mail or the password is wrong.',
};

function start(simulation: Simulation, request: StartRequest): StartResponse | undefined {
  const { sessions, tokens } = simulation;
  const existing = request.interviewId ? sessions.find(request.interviewId) : undefined;
  if (request.interviewId && !existing) return undefined;
  const session = existing ?? simulation.startSession({ externalId: request.externalId ?? undefined });
  if (!existing) {
    session.record.customFields = request.customFields ?? null;
    session.record.flowId = request.configurationId ?? null;
  }
  const token = tokens.issueForSession(session.interviewId, session.random);
  return describeStartedSession(session, token, existing !== undefined);
}

function mayLogIn({ email, password }: Settings, request: ExecutiveLogInRequest): boolean {
  // Both are compared every time, so that the time taken says nothing of either.
  const results = [email.matches(request.email), password.matches(request.password)];
  return results.every(Boolean);
}

function validate(
  simulation: Simulation,
  session: Session,
  query: GovernmentValidationQuery,
  requested: RequestedData,
): GovernmentValidationResponse {
  // What runs was asked with the data of then.
  if (session.scraping.status !== 'IN_PROGRESS')
    session.person = withRequestedData(session.person, requested);
  const way = chooseWay(query, outcomeOf(session.scenario, 'DIRECT') !== 'UNAVAILABLE');
  if (way !== 'SCRAPING') session.directlyAnswered = true;
  if (way === 'DIRECT') simulation.reachMilestone(session, 'GOVERNMENT_VALIDATION_FINISHED');
  else simulation.startScraping(session);
  return way === 'SCRAPING' ? scrapingStartedAnswer() : directAnswer(session);
}

interface SessionInput {
  readonly req: AnyRequest;
}
interface ValidationInput extends SessionInput {
  readonly query: GovernmentValidationQuery;
  readonly body: RequestedData | null | undefined;
}

/** The routes that exist under `/omni` and under `/0/omni`. */
function sessionHandlers(simulation: Simulation, admission: Admission) {
  const before = admission.byId;
  return {
    ...managementHandlers(simulation, admission),
    getScore: {
      middleware: [...before, playScoreFaults(simulation)],
      handler: async ({ req }: SessionInput) => ({
        status: 200 as const,
        body: buildScore(sessionAsRead(req)),
      }),
    },
    processGovernmentValidation: {
      middleware: before,
      handler: async ({ req, query, body }: ValidationInput) => ({
        status: 200 as const,
        body: validate(simulation, sessionOf(req), query, body ?? {}),
      }),
    },
    getOnboardingStatus: {
      middleware: before,
      handler: async ({ req }: SessionInput) => ({
        status: 200 as const,
        body: { onboardingStatus: onboardingStatus(sessionOf(req)) },
      }),
    },
    finishStatus: {
      middleware: before,
      handler: async ({ req }: SessionInput) => {
        simulation.reachMilestone(sessionOf(req), 'ONBOARDING_FINISHED');
        return { status: 200 as const, body: { redirectionUrl: '', action: 'none' } };
      },
    },
  };
}

/**
 * Mounts the Omni API from its contracts. Credentials are checked before anything else of the request is
 * looked at.
 */
export function mountOmni(app: Express, parts: AccessParts): void {
  const { simulation, settings, answerFailure } = parts;
  const rest = [defaultApiVersion(parts), readJson(omniBodyBytesMax, answerFailure)];
  const byApiKey = [requireApiKey(parts), ...rest];
  const admit = (apiKey: 'NEEDED' | 'IGNORED'): Admission => ({
    byId: [requireSession(parts, apiKey, 'id'), ...rest],
    byInterviewId: [requireSession(parts, apiKey, 'interviewId'), ...rest],
  });
  const withKey = admit('NEEDED');
  const omni = server.router(omniContract, {
    start: {
      middleware: byApiKey,
      handler: async ({ body, req }) => {
        const started = start(simulation, body);
        return started
          ? { status: 200, body: started }
          : { status: 404, body: omniError(unknownInterview, req, simulation.clock.now()) };
      },
    },
    executiveLogIn: {
      middleware: byApiKey,
      handler: async ({ body, req }) =>
        mayLogIn(settings, body)
          ? { status: 200, body: { token: simulation.tokens.issueExecutive() } }
          : { status: 401, body: omniError(wrongLogIn, req, simulation.clock.now()) },
    },
    ...sessionHandlers(simulation, withKey),
    ...deleteHandlers(simulation, withKey.byInterviewId, [requireExecutive(parts), ...rest]),
  });
  createExpressEndpoints(omniContract, omni, app, endpointOptions);
  const zero = server.router(zeroOmniContract, sessionHandlers(simulation, admit('IGNORED')));
  createExpressEndpoints(zeroOmniContract, zero, app, endpointOptions);
}
