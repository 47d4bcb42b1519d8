import type { ServerResponse } from 'node:http';

import { problemContentType, type Problem } from '@ine-scraping/contracts';
import express, { type Express, type RequestHandler } from 'express';

/** No charset: RFC 8259 defines none for JSON, and the acknowledgement's header is compared as a whole by strict senders. */
export const jsonContentType = 'application/json';

/** What a caller should wait before it tries again, in seconds. A restart of the database takes about that long. */
export const retryAfterSeconds = 5;

/**
 * On every answer: it is what its type says, nobody keeps it, and a browser that shows it runs nothing of it and in no frame. TLS ends
 * before us, so that Strict-Transport-Security is for whoever ends it.
 */
export const protectiveHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
} as const;

/** Those of an answer with `body`, which has its length told. */
export function headersOf(contentType: string, body: Buffer): Readonly<Record<string, string | number>> {
  return { ...protectiveHeaders, 'Content-Type': contentType, 'Content-Length': body.length };
}

/** Writes `body` exactly. The status must have been set. */
export function writeBytes(res: ServerResponse, contentType: string, body: Buffer): void {
  for (const [name, value] of Object.entries(headersOf(contentType, body))) res.setHeader(name, value);
  res.end(body);
}

/** Writes `problem`; its `status` becomes the status of the answer. */
export function writeProblem(res: ServerResponse, problem: Problem): void {
  res.statusCode = problem.status;
  writeBytes(res, problemContentType, Buffer.from(JSON.stringify(problem)));
}

/**
 * Express's own `res.json` adds a charset and costs more than all the rest of a request (measured). ts-rest answers
 * through it, so it is replaced rather than gone around.
 */
export const answerJsonExactly: RequestHandler = (_req, res, next) => {
  res.json = (body: unknown) => {
    const contentType = res.getHeader('content-type');
    writeBytes(
      res,
      typeof contentType === 'string' ? contentType : jsonContentType,
      Buffer.from(JSON.stringify(body)),
    );
    return res;
  };
  next();
};

/** Express, but that it says nothing of itself, hashes no answer for If-None-Match, which costs, and takes a path as it is written. */
export function createExpress(): Express {
  const app = express();
  app.disable('etag');
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.use(answerJsonExactly);
  return app;
}
