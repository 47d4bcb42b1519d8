import type { DeleteInterviewsRequest, ImagesRequest } from '@ine-scraping/contracts';

import type { Clock } from '../clock/clock.ts';
import type { Incode } from '../incode/incode.ts';
import { buildOcrData } from '../incode/ocr-data.ts';
import { buildScore } from '../incode/score.ts';
import type { Session } from '../incode/session.ts';
import {
  approve,
  closeSession,
  deleteSessions,
  describeEvents,
  describeImages,
  describeOnboardingUrl,
} from '../incode/session-management.ts';
import { sessionOf } from './access.ts';
import { omniError } from './answer-failure.ts';
import type { AnyRequest, Middleware } from './endpoint.ts';
import type { Failure } from './failure.ts';

export interface SessionInput {
  readonly req: AnyRequest;
}

/** Which middleware comes before a route: `interviewId` is what approve calls the `id` of the others. */
export interface Admission {
  readonly byId: Middleware[];
  readonly byInterviewId: Middleware[];
}

/** A route that answers 200 with what `answer` makes of its session. */
export function answering<Body>(middleware: Middleware[], answer: (session: Session) => Body) {
  return {
    middleware,
    handler: async ({ req }: SessionInput) => ({ status: 200 as const, body: answer(sessionOf(req)) }),
  };
}

const unknownAction: Failure = {
  status: 400,
  code: 'ACTION_UNKNOWN',
  detail: 'The query parameter action is refused: the only action is Closed.',
};

/** The routes around a session that have nothing to do with INE, under `/omni` and under `/0/omni`. */
export function sessionManagementHandlers(
  { player }: Pick<Incode, 'player'>,
  clock: Pick<Clock, 'now'>,
  { byId, byInterviewId }: Admission,
) {
  return {
    approve: answering(byInterviewId, (session) => approve(session, buildScore(player.showScored(session)))),
    setSessionStatus: {
      middleware: byId,
      handler: async ({ req, query }: SessionInput & { readonly query: { readonly action: string } }) =>
        query.action === 'Closed'
          ? { status: 200 as const, body: closeSession(sessionOf(req), clock.now()) }
          : { status: 400 as const, body: omniError(unknownAction, req, clock.now()) },
    },
    getOnboardingUrl: answering(byId, describeOnboardingUrl),
    getOcrData: answering(byId, buildOcrData),
    getOcrDataV2: answering(byId, (session) => ({ ocrData: buildOcrData(session) })),
    getImages: {
      middleware: byId,
      handler: async ({ req, body }: SessionInput & { readonly body: ImagesRequest }) => ({
        status: 200 as const,
        body: describeImages(sessionOf(req), body.images),
      }),
    },
    getCustomFields: answering(byId, ({ record }) => ({ customFields: record.customFields ?? {} })),
    getEvents: answering(byId, describeEvents),
    // Nothing takes time here.
    isPostprocessFinished: answering(byId, () => ({ finished: true })),
  };
}

/** The two deletes, which exist under `/omni` only. */
export function deleteHandlers(
  { sessions }: Pick<Incode, 'sessions'>,
  ofOne: Middleware[],
  ofMany: Middleware[],
) {
  return {
    deleteInterview: answering(ofOne, ({ interviewId }) => {
      sessions.delete(interviewId);
      return { success: true };
    }),
    deleteInterviews: {
      middleware: ofMany,
      handler: async ({ body }: { readonly body: DeleteInterviewsRequest }) => {
        deleteSessions(sessions, body);
        return { status: 200 as const, body: { success: true } };
      },
    },
  };
}
