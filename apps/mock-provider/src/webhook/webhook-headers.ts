import { z } from 'zod';

import { Secret } from '../secret.ts';

/** Names that HTTP or the notification itself needs. */
const ownHeaderNames: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);
const webhookHeadersMax = 50;

const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
  .refine((name) => !ownHeaderNames.has(name.toLowerCase()));
const headerValueSchema = z
  .string({ error: 'must be a text' })
  .regex(/^[\t\x20-\x7e]*$/, { error: 'must be one line of ASCII' })
  .transform((value) => new Secret(value));

/** Any static headers (DOC), `authorization` too; with OAuth2 the token takes its place. */
export const webhookHeadersSchema = z
  .record(headerNameSchema, headerValueSchema, {
    error: ({ code }) =>
      code === 'invalid_key'
        ? 'must be the name of a header that the mock does not set itself'
        : 'must be a JSON object of texts, such as {"x-webhook-secret":"…"}',
  })
  .refine((headers) => Object.keys(headers).length <= webhookHeadersMax, {
    error: `must have at most ${webhookHeadersMax} headers`,
  });
