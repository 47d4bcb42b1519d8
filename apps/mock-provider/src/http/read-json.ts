import express from 'express';

import type { AnswerFailure } from './answer-failure.ts';
import type { Middleware } from './endpoint.ts';

function hasBody(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isJson(contentType: string | undefined): boolean {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  return mediaType === 'application/json' || mediaType?.endsWith('+json') === true;
}

/**
 * Reads the JSON body of a POST or DELETE, up to `bytesMax`. A JSON `null` is a body (a real client sends one, OBS); no
 * body reads as `{}`. A GET may say `Content-Type: application/json` (OBS); nothing is read from it.
 */
export function readJson(bytesMax: number, answerFailure: AnswerFailure): Middleware {
  // Not strict: strict mode refuses `null`. The media type is checked here, because the parser passes over
  // what it does not know.
  const parse = express.json({ limit: bytesMax, strict: false, type: () => true });
  return (request, response, next) => {
    if (request.method !== 'POST' && request.method !== 'DELETE') next();
    else if (!hasBody(request.headers)) {
      request.body = {};
      next();
    } else if (isJson(request.headers['content-type'])) {
      parse(request, response, next);
    } else {
      answerFailure(request, response, {
        status: 415,
        code: 'CONTENT_TYPE_UNSUPPORTED',
        detail: 'The Content-Type of the body must be application/json.',
      });
    }
  };
}
