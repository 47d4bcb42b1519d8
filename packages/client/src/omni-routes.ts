import { interviewIdSchema, omniContract, tokenHeader } from '@ine-scraping/contracts';
import type { ClientInferResponses } from '@ts-rest/core';

import { type Call, type CallSubject, detailsOf, runCall, stopReason } from './call.ts';
import { ArgumentInvalidError, OmniStatusError } from './errors.ts';
import type { ExecutiveToken } from './executive-token.ts';
import type { OmniArguments } from './omni-arguments.ts';
import type { RestClient } from './rest-client.ts';
import type { CallOptions, Settings } from './settings.ts';

/** The routes of the Omni API by name. */
export type OmniRoute = keyof OmniArguments;

/** Each documented answer of a route: `{ status, body, headers }`, a union over the status. */
export type OmniAnswer<Route extends OmniRoute> = ClientInferResponses<(typeof omniContract)[Route]>;

/** Every route of the Omni API, answering by status. */
export type OmniRoutes = { [Route in OmniRoute]: (args: OmniArguments[Route]) => Promise<OmniAnswer<Route>> };

/** What the routes are built on. */
export interface OmniAccess {
  readonly rest: RestClient<typeof omniContract>;
  readonly apiKeyHeaders: { readonly 'api-version': string; readonly 'x-api-key': string };
  readonly email: string;
  readonly password: string;
  readonly executiveToken: ExecutiveToken;
  readonly settings: Settings;
}

/** `GET /omni/get/score`, for errors. */
export function endpointOf(route: OmniRoute): string {
  return `${omniContract[route].method} ${omniContract[route].path}`;
}

function assertInterviewId(interviewId: string | null | undefined, endpoint: string): void {
  if (interviewId === undefined || interviewId === null) return;
  const issue = interviewIdSchema.safeParse(interviewId).error?.issues[0];
  if (issue) throw new ArgumentInvalidError('interviewId', issue.message, { endpoint });
}

function flag(value: boolean | undefined): 'true' | 'false' | undefined {
  return value === undefined ? undefined : value ? 'true' : 'false';
}

async function executiveTokenFor(call: Call, executiveToken: ExecutiveToken): Promise<string> {
  try {
    return await executiveToken.get(call.deadline.signal);
  } catch (error) {
    throw stopReason(call, detailsOf(call)) ?? error;
  }
}

/** Sends with the executive token, and once more with a fresh one when it was refused: it may have been revoked. */
async function withExecutiveToken<Answer extends { readonly status: number }>(
  call: Call,
  executiveToken: ExecutiveToken,
  send: (token: string) => Promise<Answer>,
): Promise<Answer> {
  const token = await executiveTokenFor(call, executiveToken);
  try {
    const answer = await send(token);
    if (answer.status !== 401) return answer;
  } catch (error) {
    if (!(error instanceof OmniStatusError) || error.status !== 401) throw error;
  }
  executiveToken.drop(token);
  return await send(await executiveTokenFor(call, executiveToken));
}

/** The routes that need an API key and no token. */
function keyRoutes(
  access: OmniAccess,
  answers: Call['answers'],
): Pick<OmniRoutes, 'start' | 'executiveLogIn'> {
  const { rest, apiKeyHeaders: headers, settings } = access;
  return {
    async start({ body, ...options }) {
      const endpoint = endpointOf('start');
      assertInterviewId(body.interviewId, endpoint);
      const subject: CallSubject = { endpoint, answers, interviewId: body.interviewId ?? undefined };
      return await runCall(subject, options, settings, (call) => rest.start({ headers, body, call }));
    },
    async executiveLogIn(options = {}) {
      const { email, password } = access;
      return await runCall({ endpoint: endpointOf('executiveLogIn'), answers }, options, settings, (call) =>
        rest.executiveLogIn({ headers, body: { email, password }, call }),
      );
    },
  };
}

/** Sends one request about a session, with the executive token unless the arguments have a token. */
type OnSession = <Answer extends { readonly status: number }>(
  route: OmniRoute,
  args: CallOptions & { readonly interviewId?: string | undefined; readonly token?: string | undefined },
  send: (call: Call, headers: TokenHeaders) => Promise<Answer>,
) => Promise<Answer>;

function tokenHeaders({ apiKeyHeaders }: OmniAccess, token: string) {
  return { ...apiKeyHeaders, [tokenHeader]: token };
}
type TokenHeaders = ReturnType<typeof tokenHeaders>;

function createOnSession(access: OmniAccess, answers: Call['answers']): OnSession {
  return async (route, { interviewId, token, ...options }, send) => {
    const endpoint = endpointOf(route);
    assertInterviewId(interviewId, endpoint);
    if (interviewId === undefined && token === undefined)
      throw new ArgumentInvalidError('interviewId', 'or a session token must be given', { endpoint });
    return await runCall({ endpoint, answers, interviewId }, options, access.settings, (call) =>
      token === undefined
        ? withExecutiveToken(call, access.executiveToken, (own) => send(call, tokenHeaders(access, own)))
        : send(call, tokenHeaders(access, token)),
    );
  };
}

/** The routes that only read a session. */
function readingRoutes(rest: OmniAccess['rest'], onSession: OnSession) {
  return {
    getScore: ({ verbose, ...args }) =>
      onSession('getScore', args, (call, headers) =>
        rest.getScore({ headers, query: { id: args.interviewId, verbose: flag(verbose) }, call }),
      ),
    getOnboardingStatus: (args) =>
      onSession('getOnboardingStatus', args, (call, headers) =>
        rest.getOnboardingStatus({ headers, query: { id: args.interviewId }, call }),
      ),
    getOnboardingUrl: ({ clientId, ...args }) =>
      onSession('getOnboardingUrl', args, (call, headers) =>
        rest.getOnboardingUrl({ headers, query: { id: args.interviewId, clientId }, call }),
      ),
    getOcrData: (args) =>
      onSession('getOcrData', args, (call, headers) =>
        rest.getOcrData({ headers, query: { id: args.interviewId }, call }),
      ),
    getOcrDataV2: (args) =>
      onSession('getOcrDataV2', args, (call, headers) =>
        rest.getOcrDataV2({ headers, query: { id: args.interviewId }, call }),
      ),
    getImages: ({ images, ...args }) =>
      onSession('getImages', args, (call, headers) =>
        rest.getImages({ headers, query: { id: args.interviewId }, body: { images: [...images] }, call }),
      ),
    getCustomFields: (args) =>
      onSession('getCustomFields', args, (call, headers) =>
        rest.getCustomFields({ headers, query: { id: args.interviewId }, call }),
      ),
    getEvents: (args) =>
      onSession('getEvents', args, (call, headers) =>
        rest.getEvents({ headers, query: { id: args.interviewId }, call }),
      ),
    isPostprocessFinished: (args) =>
      onSession('isPostprocessFinished', args, (call, headers) =>
        rest.isPostprocessFinished({ headers, query: { id: args.interviewId }, call }),
      ),
  } satisfies Partial<OmniRoutes>;
}

/** The routes that change a session. */
function changingRoutes(rest: OmniAccess['rest'], onSession: OnSession) {
  return {
    finishStatus: (args) =>
      onSession('finishStatus', args, (call, headers) => rest.finishStatus({ headers, call })),
    processGovernmentValidation: ({ fallbackEnabled, scrapingMethod, scrapingV3, body, ...args }) => {
      const query = {
        fallbackEnabled: flag(fallbackEnabled),
        scrapingMethod: flag(scrapingMethod),
        scrapingV3: flag(scrapingV3),
      };
      return onSession('processGovernmentValidation', args, (call, headers) =>
        rest.processGovernmentValidation({ headers, query, body, call }),
      );
    },
    approve: (args) =>
      onSession('approve', args, (call, headers) =>
        rest.approve({ headers, query: { interviewId: args.interviewId }, call }),
      ),
    setSessionStatus: ({ action = 'Closed', ...args }) =>
      onSession('setSessionStatus', args, (call, headers) =>
        rest.setSessionStatus({ headers, query: { id: args.interviewId, action }, call }),
      ),
    deleteInterview: (args) =>
      onSession('deleteInterview', args, (call, headers) =>
        rest.deleteInterview({ headers, query: { interviewId: args.interviewId }, call }),
      ),
  } satisfies Partial<OmniRoutes>;
}

/** The route about many sessions at once, which takes an executive token only. */
function manySessionsRoute(
  access: OmniAccess,
  answers: Call['answers'],
): Pick<OmniRoutes, 'deleteInterviews'> {
  const endpoint = endpointOf('deleteInterviews');
  return {
    async deleteInterviews({
      interviewIds,
      deletePiiDataOnly,
      sendNotification,
      relatedEntitiesToKeep,
      ...options
    }) {
      for (const interviewId of interviewIds) assertInterviewId(interviewId, endpoint);
      const config = {
        deletePiiDataOnly,
        sendNotification,
        relatedEntitiesToKeep: relatedEntitiesToKeep && [...relatedEntitiesToKeep],
      };
      const body = { filter: { ids: [...interviewIds] }, config };
      return await runCall({ endpoint, answers }, options, access.settings, (call) =>
        withExecutiveToken(call, access.executiveToken, (token) =>
          access.rest.deleteInterviews({ headers: tokenHeaders(access, token), body, call }),
        ),
      );
    },
  };
}

/** Every route of the Omni API. `answers` says whether a documented error status is returned or thrown. */
export function createOmniRoutes(access: OmniAccess, answers: Call['answers']): OmniRoutes {
  const onSession = createOnSession(access, answers);
  return {
    ...keyRoutes(access, answers),
    ...readingRoutes(access.rest, onSession),
    ...changingRoutes(access.rest, onSession),
    ...manySessionsRoute(access, answers),
  };
}
