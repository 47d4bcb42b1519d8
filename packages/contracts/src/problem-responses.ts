import { type ContractOtherResponse, initContract } from '@ts-rest/core';

import { problemContentType, problemSchema } from './problem.ts';

const c = initContract();

// An interface, because a declaration can name it: the alias is spelled out, down to a symbol that ts-rest does not export.
export interface ProblemResponse extends ContractOtherResponse<typeof problemSchema> {}

/** The error half of a route's `responses`: every status that the route can fail with, as problem details. */
export function problemResponses<const Status extends number>(
  ...statuses: Status[]
): Record<Status, ProblemResponse> {
  const response = c.otherResponse({ contentType: problemContentType, body: problemSchema });
  return Object.fromEntries(statuses.map((status) => [status, response])) as Record<Status, ProblemResponse>;
}
