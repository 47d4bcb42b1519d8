import { z } from 'zod';

/** The media type of a problem (RFC 9457, section 3). */
export const problemContentType = 'application/problem+json';

/** One field that was refused. `field` is the wire name, with dots for what is nested; empty for the whole body. */
export const fieldErrorSchema = z.object({ field: z.string(), message: z.string() });
export type FieldError = z.infer<typeof fieldErrorSchema>;

/** How our own APIs answer an error: RFC 9457 problem details, with a stable `code` and the fields that were refused. */
export const problemSchema = z.object({
  /** Names the kind of problem. `about:blank` means that `title` is the name of the HTTP status (RFC 9457, 4.2.1). */
  type: z.string().default('about:blank'),
  title: z.string(),
  /** The HTTP status, repeated. */
  status: z.int().min(400).max(599),
  /** One sentence: what failed, why, and what to do. Never quotes the payload. */
  detail: z.string().optional(),
  /** Stable and made for programs, such as `FIELD_INVALID`. */
  code: z.string(),
  errors: z.array(fieldErrorSchema).optional(),
});
export type Problem = z.output<typeof problemSchema>;
