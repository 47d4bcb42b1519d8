import { z } from 'zod';

import { parseAddressRange } from '../access/address.ts';
import { parseApiKey } from '../access/api-key.ts';
import { parseOAuthClient, parseSigningKey } from '../access/oauth-client.ts';
import { isLoopbackUrl } from '../access/own-hosts.ts';
import { Secret } from '../runtime/secret.ts';
import { flag, list, url } from './values.ts';

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
  'x-forwarded-for',
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

const webhookSecrets = list(
  (value) => (webhookSecretPattern.test(value) ? new Secret(value) : undefined),
  'must be values with commas between, each of 32 to 512 printable ASCII characters without spaces',
);

const apiKeys = list(
  parseApiKey,
  'must be keys with commas between, each as the command `keys` writes it: name:read+operate:sha256, with one or more of the scopes read, operate and evidence',
).refine((keys) => new Set(keys.map(({ name }) => name)).size === keys.length, {
  error: 'must have a name of its own for each key, or nobody can tell who did what',
});

const oauthClients = list(
  parseOAuthClient,
  'must be clients with commas between, each as the command `keys` writes it: id:sha256',
);

const signingKeys = list(
  parseSigningKey,
  'must be keys with commas between, each as the command `keys` writes it: kid:base64, of at least 32 bytes',
).refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, {
  error: 'must have a kid of its own for each key, or nobody can tell which one a token names',
});

const addressRanges = list(
  parseAddressRange,
  'must be addresses or ranges with commas between, such as 192.0.2.7,198.51.100.0/24,2001:db8::/32',
);

/** More proxies in a row than anybody has. */
const hopsPattern = /^(?:[1-9]|10)$/;

const trustedProxies = z.union([z.string().regex(hopsPattern).transform(Number), addressRanges], {
  error:
    'must be how many proxies there are in front, 1 to 10, or their addresses, such as 10.0.0.0/8,2001:db8::7',
});

/** Whoever can change the answer on its way makes tokens of their own. */
const jwksUrl = url(
  ['http:', 'https:'],
  'https://login.example.com/keys, without credentials, by http only on this machine',
  (found) => found.username + found.password !== '' || (found.protocol === 'http:' && !isLoopbackUrl(found)),
);

const claim = z.string().max(512, { error: 'must have at most 512 characters' });

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
      'its value, or several with commas between while one follows the other, each of at least 32 characters; every notification must have one of them. Where this, `RECEIVER_OAUTH_CLIENTS` and `RECEIVER_JWKS_URL` are unset, whoever reaches the receiver on this machine may notify',
    ),
  RECEIVER_OAUTH_CLIENTS: oauthClients
    .optional()
    .describe(
      'who gets bearer tokens at `POST /oauth/token`: `id:sha256` of each client, with commas between, as the command `keys` writes it, the same id twice while one secret follows the other; every notification must then carry a token',
    ),
  RECEIVER_OAUTH_SIGNING_KEYS: signingKeys
    .optional()
    .describe(
      'what those tokens are signed with, the same on every replica: `kid:base64` of each key, with commas between, as the command `keys` writes it; the first signs, any of them verifies',
    ),
  RECEIVER_JWKS_URL: jwksUrl
    .optional()
    .describe(
      'the public keys of the identity provider that issues the tokens of notifications, in place of `POST /oauth/token` or beside it; https unless the host is this machine',
    ),
  RECEIVER_JWKS_ISSUER: claim.optional().describe('the `iss` of its tokens, exactly'),
  RECEIVER_JWKS_AUDIENCE: claim
    .optional()
    .describe('the `aud` of its tokens: one for this webhook alone, or every token of the provider opens it'),
  RECEIVER_JWKS_TOKEN_TYPE: z
    .enum(['at+jwt', 'JWT'], { error: 'must be at+jwt or JWT' })
    .prefault('at+jwt')
    .describe('the `typ` of its tokens: `JWT` for a provider that does not follow RFC 9068'),
  RECEIVER_SOURCE_ADDRESSES: addressRanges
    .optional()
    .describe(
      'where notifications and token requests may come from: addresses and ranges of IPv4 and IPv6, with commas between; any other gets 403. Besides credentials, never in their place',
    ),
  RECEIVER_TRUSTED_PROXIES: trustedProxies
    .optional()
    .describe(
      'the proxies in front that are believed when they name the caller in `X-Forwarded-For`: their addresses and ranges, with commas between, or how many stand in a row, when nobody can go around them. Unset: the header is not looked at',
    ),
  RECEIVER_API_KEYS: apiKeys
    .optional()
    .describe(
      'who may call `/v1`: `name:scopes:sha256` of each API key, with commas between, as the command `keys` writes it. The scopes are `read`, `operate` (redrive, look, erase) and `evidence` (beside `read`: evidence is shown, see `RECEIVER_EVIDENCE`). Unset: whoever reaches the receiver on this machine may',
    ),
  DANGEROUSLY_ALLOW_UNAUTHENTICATED_WEBHOOK: flag().describe(
    '`true`: production starts without a credential of notifications, on loopback, and whoever reaches it there may notify',
  ),
  DANGEROUSLY_ALLOW_UNAUTHENTICATED_READS: flag().describe(
    '`true`: production starts without `RECEIVER_API_KEYS`, on loopback, and whoever reaches it there may read and operate',
  ),
};
