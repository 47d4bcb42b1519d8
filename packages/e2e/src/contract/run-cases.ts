import { ConformanceError, type Send } from '@ine-scraping/contracts/conformance';

import { UnreachableError } from './send-with-fetch.ts';

/** A case that has been run. `complaint` is the sentence that names the broken rule; `null` when it was kept. */
export interface CaseResult {
  readonly name: string;
  readonly complaint: string | null;
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
    const complaint = await conformanceCase.run(send).then(
      () => null,
      (error: unknown) => complaintAbout(conformanceCase, error),
    );
    if (complaint !== null) broken += 1;
    onResult({ name: conformanceCase.name, complaint });
  }
  return broken;
}
