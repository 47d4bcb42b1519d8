import { z } from 'zod';

/** Body of `POST /executive/log-in` (DOC). */
export const executiveLogInRequestSchema = z.looseObject({ email: z.string(), password: z.string() });
export type ExecutiveLogInRequest = z.output<typeof executiveLogInRequestSchema>;

/** Answer of `POST /executive/log-in`: a token for any session, valid for 24 hours (DOC). */
export const executiveLogInResponseSchema = z.looseObject({ token: z.string().min(1) });
export type ExecutiveLogInResponse = z.output<typeof executiveLogInResponseSchema>;

/** How long an executive token opens sessions, in milliseconds (DOC: 24 hours). */
export const executiveTokenLifetimeMs = 24 * 60 * 60 * 1000;

/** How long a session token opens its own session, in milliseconds (DOC: 90 days by default). */
export const sessionTokenLifetimeMs = 90 * 24 * 60 * 60 * 1000;
