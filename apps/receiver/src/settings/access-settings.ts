import { z } from 'zod';

import { parseApiKey } from '../access/api-key.ts';
import { Secret } from '../runtime/secret.ts';
import { flag } from './values.ts';

/** Headers that mean something else, or that are written to the log. */
const takenHeaders = [
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'set-cookie',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
];

const headerName = z
  .string()
  .toLowerCase()
  .refine((name) => /^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/.test(name) && !takenHeaders.includes(name), {
    error: 'must be the name of a header such as x-webhook-secret, and none that means something else',
  });

/** Whoever can guess it can notify: 32 characters are 192 random bits in base64. */
const webhookSecretPattern = /^[\x21-\x7e]{32,512}$/;

const webhookSecrets = z
  .string()
  .transform((text) => text.split(',').map((value) => value.trim()))
  .refine((values) => values.every((value) => webhookSecretPattern.test(value)), {
    error: 'must be values with commas between, each of 32 to 512 printable ASCII characters without spaces',
  })
  .transform((values) => values.map((value) => new Secret(value)));

const apiKeys = z
  .string()
  .transform((text) => text.split(',').map(parseApiKey))
  .refine((keys) => !keys.includes(undefined), {
    error:
      'must be keys with commas between, each as the command `keys` writes it: name:read+operate:sha256, with the scopes read, operate or both',
    abort: true,
  })
  .transform((keys) => keys.filter((key) => key !== undefined))
  .refine((keys) => new Set(keys.map(({ name }) => name)).size === keys.length, {
    error: 'must have a name of its own for each key, or nobody can tell who did what',
  });

/** Who is let in. */
export const accessSettings = {
  RECEIVER_WEBHOOK_HEADER: headerName
    .prefault('x-webhook-secret')
    .describe(
      "the header of `RECEIVER_WEBHOOK_SECRETS`, as it is set as a custom header in Incode's Dashboard",
    ),
  RECEIVER_WEBHOOK_SECRETS: webhookSecrets
    .optional()
    .describe(
      'its value, or several with commas between while one follows the other, each of at least 32 characters; every notification must have one of them. Unset: whoever reaches the receiver on this machine may notify',
    ),
  RECEIVER_API_KEYS: apiKeys
    .optional()
    .describe(
      'who may call `/v1`: `name:scopes:sha256` of each API key, with commas between, as the command `keys` writes it. The scopes are `read` and `operate` (redrive, look). Unset: whoever reaches the receiver on this machine may',
    ),
  DANGEROUSLY_ALLOW_UNAUTHENTICATED_WEBHOOK: flag().describe(
    '`true`: production starts without `RECEIVER_WEBHOOK_SECRETS`, on loopback, and whoever reaches it there may notify',
  ),
  DANGEROUSLY_ALLOW_UNAUTHENTICATED_READS: flag().describe(
    '`true`: production starts without `RECEIVER_API_KEYS`, on loopback, and whoever reaches it there may read and operate',
  ),
};
