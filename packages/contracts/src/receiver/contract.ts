import { initContract } from '@ts-rest/core';
import { z } from 'zod';

import { verificationStates } from '../lifecycle.ts';
import { interviewIdSchema } from '../omni/interview-id.ts';
import { problemResponses } from '../problem-responses.ts';
import { outcomes } from '../verdict/ine-answer.ts';
import { deadLetterSchema } from './dead-letter.ts';
import { quarantineEntrySchema, refusalCountSchema } from './quarantine-entry.ts';
import { timelineSchema, timeSchema, verificationSchema } from './verification.ts';

const c = initContract();

/** Rows of a list, when `limit` is not given, and at the most. */
export const listLimitDefault = 50;
export const listLimitMax = 200;

// Strict: a misspelt filter that is ignored would list everything.
const pageQuerySchema = z.strictObject({
  /** `nextCursor` of the page before. Opaque. */
  cursor: z
    .string({ error: 'must be given once' })
    .max(1024, { error: 'must have at most 1024 characters' })
    .optional(),
  limit: z.coerce
    .number({ error: 'must be a whole number' })
    .int({ error: 'must be a whole number' })
    .min(1, { error: 'must be at least 1' })
    .max(listLimitMax, { error: `must be at most ${listLimitMax}` })
    .default(listLimitDefault),
});

/** In UTC or with an offset, whose `+` must be written `%2B` in a query. */
const momentSchema = z.iso.datetime({
  offset: true,
  error: 'must be given once, as a time such as 2026-01-05T10:00:00Z',
});

/** Absent on the last page. */
const nextCursor = z.string().optional();

export const verificationPageSchema = z.object({ verifications: z.array(verificationSchema), nextCursor });
export type VerificationPage = z.output<typeof verificationPageSchema>;
export const deadLetterPageSchema = z.object({ deadLetters: z.array(deadLetterSchema), nextCursor });
export type DeadLetterPage = z.output<typeof deadLetterPageSchema>;
export const quarantinePageSchema = z.object({
  entries: z.array(quarantineEntrySchema),
  /** By code; the same on every page. */
  refusals: z.array(refusalCountSchema),
  nextCursor,
});
export type QuarantinePage = z.output<typeof quarantinePageSchema>;
export const redriveSchema = z.object({ id: z.string(), interviewId: z.string() });
export type Redrive = z.output<typeof redriveSchema>;
/** A look that was asked for: the score is read at `nextAttemptAt`, which is now or, after another read, two seconds later. */
export const lookSchema = z.object({
  interviewId: z.string(),
  state: z.enum(['IN_PROGRESS', 'FINISHED']),
  nextAttemptAt: timeSchema,
});
export type Look = z.output<typeof lookSchema>;
/** What was erased. Of each interview nothing is left but the SHA-256 of its id, for thirty days. */
export const erasureSchema = z.object({ interviewIds: z.array(z.string()) });
export type Erasure = z.output<typeof erasureSchema>;

const interviewParams = z.object({ interviewId: interviewIdSchema });
/**
 * Every route can meet these: a request that is bad, late, or too large in its headers, a caller without access or from a foreign page, a host name that is not the
 * receiver's, a mistake of ours, a database that is away.
 */
const errors = problemResponses(400, 401, 403, 405, 408, 417, 421, 431, 500, 503);
const notFound = problemResponses(404);

/** The receiver's read API. */
export const receiverContract = c.router(
  {
    getVerification: {
      method: 'GET',
      path: '/v1/verifications/:interviewId',
      pathParams: interviewParams,
      summary: 'One verification: state, verdict, score, times and counts.',
      responses: { 200: verificationSchema, ...errors, ...notFound },
    },
    listVerifications: {
      method: 'GET',
      path: '/v1/verifications',
      summary: 'Verifications, oldest first.',
      query: pageQuerySchema.extend({
        state: z
          .enum(verificationStates, { error: `must be one of ${verificationStates.join(', ')}` })
          .optional(),
        /** Whatever its case. */
        externalId: z.string({ error: 'must be given once' }).optional(),
        outcome: z.enum(outcomes, { error: `must be one of ${outcomes.join(', ')}` }).optional(),
        /** `createdAt` from this moment on. */
        createdFrom: momentSchema.optional(),
        /** `createdAt` before this moment. */
        createdBefore: momentSchema.optional(),
      }),
      responses: { 200: verificationPageSchema, ...errors },
    },
    getTimeline: {
      method: 'GET',
      path: '/v1/verifications/:interviewId/timeline',
      pathParams: interviewParams,
      summary: 'Each notification, attempt and transition of a verification, with its time.',
      responses: { 200: timelineSchema, ...errors, ...notFound },
    },
    look: {
      method: 'POST',
      path: '/v1/verifications/:interviewId/look',
      pathParams: interviewParams,
      summary: 'Read the score now, in any state but SCORED; in FAILED this redrives the dead letter.',
      body: c.noBody(),
      responses: { 202: lookSchema, ...errors, ...problemResponses(404, 409, 413, 415) },
    },
    eraseVerification: {
      method: 'DELETE',
      path: '/v1/verifications/:interviewId',
      pathParams: interviewParams,
      summary:
        'Erase everything that is known of an interview, for good; what still comes for it within thirty days is not kept.',
      responses: { 200: erasureSchema, ...errors, ...notFound },
    },
    eraseVerifications: {
      method: 'DELETE',
      path: '/v1/verifications',
      summary:
        'Erase every interview whose verification, or whose waiting notification, has this externalId.',
      query: z.strictObject({
        /** Whatever its case, as the list finds it: look there first. */
        externalId: z.string({ error: 'must be given once' }).min(1, { error: 'must not be empty' }),
      }),
      responses: { 200: erasureSchema, ...errors, ...notFound },
    },
    listDeadLetters: {
      method: 'GET',
      path: '/v1/dead-letters',
      summary: 'Jobs out of attempts, oldest first.',
      query: pageQuerySchema,
      responses: { 200: deadLetterPageSchema, ...errors },
    },
    redriveDeadLetter: {
      method: 'POST',
      path: '/v1/dead-letters/:id/redrive',
      pathParams: z.object({ id: z.string().min(1).max(64, { error: 'must have at most 64 characters' }) }),
      summary: 'Try a dead letter again.',
      body: c.noBody(),
      responses: { 202: redriveSchema, ...errors, ...problemResponses(404, 409, 413, 415) },
    },
    listQuarantine: {
      method: 'GET',
      path: '/v1/quarantine',
      summary: 'Webhook requests that were refused, oldest first.',
      query: pageQuerySchema,
      responses: { 200: quarantinePageSchema, ...errors },
    },
  },
  { strictStatusCodes: true },
);
