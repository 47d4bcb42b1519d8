import type { OmniError, Score } from '@ine-scraping/contracts';
import { tokenHeader } from '@ine-scraping/contracts';
import type { Response } from 'express';

import type { Clock } from '../clock/clock.ts';
import type { PlayedScoreFault } from '../incode/play.ts';
import type { ScenarioPlayer } from '../incode/scenario-player.ts';
import { buildScore, showsOutcome } from '../incode/score.ts';
import type { Session } from '../incode/session.ts';
import { sessionOf } from './access.ts';
import type { AnyRequest, Middleware } from './endpoint.ts';

type AnsweringFault = Exclude<PlayedScoreFault, { kind: 'slow' }>;

const html =
  '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n';

const seen = new WeakMap<AnyRequest, Session>();

/**
 * The session as this read of its score sees it: with the outcome and the state of scraping that the scenario
 * has for it.
 */
export function sessionAsRead(request: AnyRequest): Session {
  return seen.get(request) ?? sessionOf(request);
}

/**
 * Whether the answer to a read of the score had what INE says to show. What a fault answers shows scraping as still
 * running, whatever its status.
 */
export function showedOutcome(request: AnyRequest): boolean {
  const shown = seen.get(request);
  return shown !== undefined && showsOutcome(shown);
}

function statusOf(fault: AnsweringFault): readonly [number, string, string] {
  switch (fault.kind) {
    case 'unauthorized':
      return [401, 'Unauthorized', 'The token is not taken any more: log in again.'];
    case 'throttled':
      return [429, 'Too Many Requests', 'Too many requests: try again later.'];
    case 'error':
      return [fault.status, 'Error', 'The score cannot be read.'];
    default:
      return [503, 'Service Unavailable', 'The score cannot be read now.'];
  }
}

function answerError(fault: AnsweringFault, request: AnyRequest, response: Response, nowMs: number): void {
  const [status, error, message] = statusOf(fault);
  if (fault.kind === 'throttled') response.setHeader('Retry-After', String(fault.retryAfterSeconds));
  const path = request.originalUrl.split('?', 1)[0] ?? '';
  const body: OmniError = { timestamp: nowMs, status, error, message, path };
  response.status(status).json(body);
}

function answerFault(
  fault: AnsweringFault,
  request: AnyRequest,
  response: Response,
  { score, nowMs }: { readonly score: Score; readonly nowMs: number },
): void {
  if (fault.kind === 'reset') {
    request.socket.resetAndDestroy();
  } else if (fault.kind === 'html') {
    response.status(200).type('text/html').send(html);
  } else if (fault.kind === 'malformed') {
    const text = JSON.stringify(score);
    response
      .status(200)
      .type('application/json')
      .send(text.slice(0, text.length / 2));
  } else {
    answerError(fault, request, response, nowMs);
  }
}

/** Plays what the session's scenario has for a read of its score. Comes after `requireSession`. */
export function playScoreFaults(
  player: Pick<ScenarioPlayer, 'readScore'>,
  clock: Pick<Clock, 'now' | 'wait'>,
): Middleware {
  return (request, response, next) => {
    const session = sessionOf(request);
    const { fault, session: shown } = player.readScore(session, request.get(tokenHeader) ?? '');
    seen.set(request, shown);
    if (!fault) {
      next();
    } else if (fault.kind === 'slow') {
      clock.wait(fault.ms, (waited) => {
        if (waited) next();
        else request.socket.destroy();
      });
    } else {
      answerFault(fault, request, response, { score: buildScore(shown), nowMs: clock.now() });
    }
  };
}
