import { tokenHeader } from '@ine-scraping/contracts';
import type { RequestHandler } from 'express';

import type { Clock } from '../clock/clock.ts';
import { cutText } from '../cut-text.ts';
import type { Incode } from '../incode/incode.ts';
import { showedOutcome } from './score-faults.ts';

/**
 * What can be an interview id: the mock's own, or one that somebody tries. Anything else is somebody's text, which a mock
 * has no reason to remember.
 */
const interviewIdPattern = /^[\w-]{1,64}$/;

/** The interview that a request is about: of its session token, else of its query. */
function interviewOf({ tokens }: Pick<Incode, 'tokens'>, token: string, query: unknown): string | null {
  const access = tokens.open(token);
  if (access?.kind === 'SESSION') return access.interviewId;
  const { id, interviewId } = query as Readonly<Record<string, unknown>>;
  const named = id ?? interviewId;
  if (typeof named !== 'string' || !interviewIdPattern.test(named)) return null;
  // It is remembered, and the query that it is a piece of is not.
  return cutText(named, named.length);
}

/** Records every request, refused ones too. Comes first. */
export function recordRequests(
  incode: Pick<Incode, 'tokens' | 'requests'>,
  clock: Pick<Clock, 'now'>,
): RequestHandler {
  return (request, response, next) => {
    const noteAnswer = incode.requests.add({
      at: new Date(clock.now()).toISOString(),
      method: request.method,
      path: request.originalUrl.split('?', 1)[0] ?? '',
      interviewId: interviewOf(incode, request.get(tokenHeader) ?? '', request.query),
    });
    // Not `close`: a client that has the answer must find its status here.
    response.once('finish', () => {
      const { statusCode } = response;
      noteAnswer(statusCode, statusCode === 200 && showedOutcome(request));
    });
    next();
  };
}
