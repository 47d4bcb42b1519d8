import { tokenHeader } from '@ine-scraping/contracts';
import type { RequestHandler } from 'express';

import type { AnswerFailure } from './answer-failure.ts';
import type { Failure } from './failure.ts';
import { isLoopbackPage } from './own-hosts.ts';

/** Among the origins of the setting: every page of this machine, on any port. */
export const loopbackPages = 'loopback';
/** Among the origins of the setting: every page there is. */
export const anyPage = '*';

/** Whether `text` can stand for pages: one of the two words, or an origin as a browser writes it. */
export function isCorsOrigin(text: string): boolean {
  if (text === loopbackPages || text === anyPage) return true;
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}

/** What requests of pages carry (OBS), and `authorization`, which some clients send in place of the token's header (OBS). */
const knownHeaders = ['api-version', 'authorization', 'content-type', 'x-api-key', tokenHeader];
/** What else a page asks for, such as a tracing header: nobody reads it, so it is no reason to fail. */
const headerNamesPattern = /^[\w-]+(, ?[\w-]+){0,49}$/;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** What a page could not read otherwise. */
const answerHeaders = ['Processing-Time', 'Retry-After'];
/** Short: somebody who changes the setting does not want to empty a browser's cache first. */
const preflightMaxAgeSeconds = 60;

const foreignPage: Failure = {
  status: 403,
  code: 'ORIGIN_FOREIGN',
  detail:
    'A page of this origin may not ask this mock provider: add it to MOCK_PROVIDER_CORS_ORIGINS if it may.',
};

/**
 * Lets pages of `origins` ask across origins (CORS), and answers their preflights. A preflight of any other page is refused; another
 * request of such a page is answered, as to any program, and its browser does not show it the answer.
 */
export function allowPages(origins: readonly string[], answerFailure: AnswerFailure): RequestHandler {
  const allowed = new Set(origins);
  const isAllowed = (origin: string): boolean =>
    allowed.has(anyPage) || allowed.has(origin) || (allowed.has(loopbackPages) && isLoopbackPage(origin));
  return (request, response, next) => {
    const { origin } = request.headers;
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    response.vary('Origin');
    if (origin === undefined) {
      next();
      return;
    }
    if (!isAllowed(origin)) {
      if (isPreflight) answerFailure(request, response, foreignPage);
      else next();
      return;
    }
    response.setHeader('Access-Control-Allow-Origin', origin);
    if (!isPreflight) {
      response.setHeader('Access-Control-Expose-Headers', answerHeaders.join(', '));
      next();
      return;
    }
    response.setHeader('Access-Control-Allow-Methods', methods.join(', '));
    const asked = request.get('access-control-request-headers') ?? '';
    const headers = headerNamesPattern.test(asked) ? [...knownHeaders, asked] : knownHeaders;
    response.setHeader('Access-Control-Allow-Headers', headers.join(', '));
    response.setHeader('Access-Control-Max-Age', String(preflightMaxAgeSeconds));
    response.status(204).end();
  };
}
