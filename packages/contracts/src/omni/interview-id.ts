import { z } from 'zod';

/**
 * Longest `InterviewId` we take, in UTF-16 units, as JavaScript and a JSON text count: that bounds its bytes in an index (768).
 * Incode's are 24 hexadecimal characters (OBS); ten times that is generous.
 */
export const interviewIdLengthMax = 256;
const interviewIdTooLong = `must have at most ${interviewIdLengthMax} characters`;

/**
 * The id of an Incode session ("InterviewId", DOC). It becomes part of a path and of a database key, so
 * control characters, unpaired surrogates and the path segments `.` and `..` are refused.
 */
export const interviewIdSchema = z
  .string({ error: 'must be a string' })
  .min(1, { error: 'must not be empty', abort: true })
  // For the OpenAPI documents: zod counts code points, as JSON Schema does, and those can be half as many.
  .max(interviewIdLengthMax, { error: interviewIdTooLong, abort: true })
  .refine((id) => id.length <= interviewIdLengthMax, { error: interviewIdTooLong })
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, { error: 'must not contain control characters or unpaired surrogates' })
  .regex(/^(?!\.{1,2}$)/, { error: 'must not be "." or ".."' });

/**
 * The interview of a query, optional: "If you do not pass the interview ID, we will attempt to extract the interview ID from
 * the session token" (DOC). An executive token needs it.
 */
export const sessionQuerySchema = z.looseObject({ id: z.string().optional() });
