import { z } from 'zod';

import { timeSchema } from '../receiver/verification.ts';

/** One request that somebody sent to the simulated Incode. No header, no query and no body is kept. */
export const receiverRequestSchema = z.object({
  /** Counted from 1 since the mock started or was reset. */
  id: z.int().positive(),
  at: timeSchema,
  method: z.string(),
  /** As it came, without the query. */
  path: z.string(),
  /** The interview of the token or of the query; `null` when neither names one, as at log-in. */
  interviewId: z.string().nullable(),
  /** `null`: no answer yet, or the connection ended without one. */
  status: z.int().nullable(),
  /**
   * A FINISHED that names this interview had been sent before: only then had a receiver a reason to come. What it cannot
   * read does not count, nor a forgery, unless the mock sends no credentials that could tell one. Exact for every session
   * that the mock remembers; of ids that are no session the latest 10,000 that were announced are known.
   */
  afterFinished: z.boolean(),
  /** It was answered with a score that shows what INE says, and not with an error or with scraping still running. */
  withOutcome: z.boolean(),
});
export type ReceiverRequest = z.output<typeof receiverRequestSchema>;

/**
 * What was asked of the simulated Incode, about one interview or at all, since the mock started or was reset.
 *
 * The counts are exact at all, and of every session that the mock remembers, which are the latest 100,000; one that was
 * deleted keeps them for a while. Of an id that is no session they count `requests` and nothing else.
 */
export const requestReportSchema = z.object({
  /** The latest only, oldest first: 20,000 at all, and of one interview the latest 200 among those. */
  requests: z.array(receiverRequestSchema),
  /**
   * By route of the contract, such as `GET /omni/get/score`, without `/0` and without a trailing slash; what is no route of
   * it is counted as `other`.
   */
  counts: z.record(z.string(), z.int().positive()),
  /** A receiver that waits for FINISHED has 0 before it, and at least 1 after it. */
  scoreReads: z.object({
    beforeFinished: z.int().nonnegative(),
    afterFinished: z.int().nonnegative(),
    /** Those of both that were answered with what INE says, and not with an error or with scraping still running. */
    withOutcome: z.int().nonnegative(),
  }),
});
export type RequestReport = z.output<typeof requestReportSchema>;
