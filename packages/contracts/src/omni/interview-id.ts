import { z } from 'zod';

/** Longest `InterviewId` we take, in UTF-16 units. Incode's are 24 hexadecimal characters (OBS); ten times that is generous. */
export const interviewIdLengthMax = 256;

/**
 * The id of an Incode session ("InterviewId", DOC). It becomes part of a path and of a database key, so
 * control characters, unpaired surrogates and the path segments `.` and `..` are refused.
 */
export const interviewIdSchema = z
  .string({ error: 'must be a string' })
  .min(1, { error: 'must not be empty', abort: true })
  .max(interviewIdLengthMax, { error: `must have at most ${interviewIdLengthMax} characters` })
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, { error: 'must not contain control characters or unpaired surrogates' })
  .regex(/^(?!\.{1,2}$)/, { error: 'must not be "." or ".."' });
