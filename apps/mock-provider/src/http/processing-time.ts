import type { RequestHandler } from 'express';

/** Adds `Processing-Time`, the milliseconds that the server took (DOC), to every JSON answer. */
export const addProcessingTime: RequestHandler = (_request, response, next) => {
  const startedAt = performance.now();
  const answer = response.json.bind(response);
  response.json = (body: unknown) => {
    response.setHeader('Processing-Time', String(Math.round(performance.now() - startedAt)));
    return answer(body);
  };
  next();
};
