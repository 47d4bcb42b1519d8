import { type ContractOtherResponse, initContract } from '@ts-rest/core';

import { problemContentType, problemSchema } from './problem.ts';

const c = initContract();

type ProblemResponse = ContractOtherResponse<typeof problemSchema>;

/** The error half of a route's `responses`: every status that the route can fail with, as problem details. */
export function problemResponses<const Status extends number>(
  ...statuses: Status[]
): Record<Status, ProblemResponse> {
  const response = c.otherResponse({ contentType: problemContentType, body: problemSchema });
  return Object.fromEntries(statuses.map((status) => [status, response])) as Record<Status, ProblemResponse>;
}
