import {
  ConformanceError,
  type ConformanceRequest,
  type ConformanceResponse,
  type Send,
} from '@ine-scraping/contracts/conformance';

import { UnreachableError } from './send-with-fetch.ts';

/** A request of a case, and what came back; `undefined`: nothing did. */
export interface Exchange {
  readonly request: ConformanceRequest;
  response: ConformanceResponse | undefined;
}

/** A case that has been run. */
export interface CaseResult {
  readonly name: string;
  /** The sentence that names the broken rule; `null` when it was kept. */
  readonly complaint: string | null;
  /** In the order in which they were sent. */
  readonly exchanges: readonly Exchange[];
}

/** A case of either side, ready to run. */
export interface ConformanceCase {
  readonly name: string;
  readonly rule: string;
  run(send: Send): Promise<void>;
}

function complaintAbout({ rule }: ConformanceCase, error: unknown): string {
  if (error instanceof ConformanceError) return error.message;
  // A receiver that hangs up on a case broke its rule as much as one that answers wrongly.
  if (error instanceof UnreachableError) return `${rule} ${error.message}`;
  throw error;
}

/** Runs the cases one after the other, and calls back after each. Resolves with how many were broken. */
export async function runCases(
  cases: readonly ConformanceCase[],
  send: Send,
  onResult: (result: CaseResult) => void,
): Promise<number> {
  let broken = 0;
  for (const conformanceCase of cases) {
    const exchanges: Exchange[] = [];
    const sendAndKeep: Send = async (request) => {
      const exchange: Exchange = { request, response: undefined };
      exchanges.push(exchange);
      exchange.response = await send(request);
      return exchange.response;
    };
    const complaint = await conformanceCase.run(sendAndKeep).then(
      () => null,
      (error: unknown) => complaintAbout(conformanceCase, error),
    );
    if (complaint !== null) broken += 1;
    onResult({ name: conformanceCase.name, complaint, exchanges });
  }
  return broken;
}
