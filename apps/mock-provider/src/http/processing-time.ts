import type { RequestHandler } from 'express';

/**
 * Adds `Processing-Time`, the milliseconds that the server took (DOC), to every answer: as its headers leave, whoever
 * writes them.
 */
export const addProcessingTime: RequestHandler = (_request, response, next) => {
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
