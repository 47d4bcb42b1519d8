import { isIP } from 'node:net';

import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { z } from 'zod';

import { parseApiKey } from './access/api-key.ts';
import { isHost } from './access/own-hosts.ts';
import { defaultSchema, isSchemaName } from './database/database.ts';
import { logLevels } from './runtime/logger.ts';
import { Secret } from './runtime/secret.ts';
import { retryPolicyDefaults } from './verifications/retry-policy.ts';

const { notReady, notReadyAttemptsMax, failed, failedAttemptsMax, look, gapMs } = retryPolicyDefaults;

const dayMs = 24 * 60 * 60 * 1000;
const backoffMsMax = 7 * dayMs;

/** First segments of the paths that the receiver serves itself. */
const reservedSegments = ['v1', 'healthz', 'readyz', 'metrics', 'openapi.json'];

/** A whole number, written with digits alone. */
function integer(fallback: number, min: number, max: number) {
  const fits = (text: string) => /^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z
    .string()
    .refine(fits, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .prefault(String(fallback));
}

function url(protocols: readonly string[], example: string, isExtra: (found: URL) => boolean = () => false) {
  return z.string().refine(
    (text) => {
      const found = URL.parse(text);
      return found && protocols.includes(found.protocol) && found.hostname !== '' && !isExtra(found);
    },
    { error: `must be a URL such as ${example}` },
  );
}

/** Shows as `[redacted]` wherever it is printed. */
function secret(text: z.ZodString) {
  return text.transform((value) => new Secret(value));
}

/** The port is a setting of its own. */
function isListenHost(text: string): boolean {
  return isIP(text) !== 0 || (!text.includes(':') && isHost(text));
}

/** A switch that only its own word turns on. */
function flag() {
  return z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .transform((text) => text === 'true')
    .prefault('false');
}

const hosts = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim()))
  .refine((names) => names.every(isHost), {
    error:
      'must be host names with commas between, each with or without a port, such as ine.example.com,ine.example.com:8443',
  });

/**
 * Only what needs no percent-encoding and means nothing to the router, so that the path is what it looks like, and nothing
 * that the receiver serves itself.
 */
const webhookPath = z
  .string()
  .refine((path) => /^(\/[A-Za-z0-9_~.-]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path), {
    error:
      'must start with "/" and consist of letters, digits, "-", "_", "." and "~" between single slashes, with none at the end',
    abort: true,
  })
  .refine((path) => !reservedSegments.includes(path.split('/')[1] ?? ''), {
    error: `must not begin with ${reservedSegments.map((segment) => `/${segment}`).join(', ')}: the receiver serves these itself`,
  });

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

const databaseUrl = url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database');
const baseUrl = url(
  ['http:', 'https:'],
  'https://saas-api.incodesmile.com, without credentials and query',
  ({ username, password, search, hash }) => [username, password, search, hash].some((part) => part !== ''),
);

/** `proxy.example.com:3128` is how many write it. */
const proxy = z
  .string()
  .overwrite((text) => (text.includes('://') ? text : `http://${text}`))
  .refine((text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''), {
    error: 'must be a URL such as http://proxy.example.com:3128',
  });

/**
 * Every setting of the receiver once: its name in the environment, what it may be, its default, and what it means in one
 * sentence. An unset one is `undefined`. No message quotes a value: the next one may be a secret in the wrong variable.
 */
export const settingsSchema = z.object({
  RECEIVER_HOST: z
    .string()
    .refine(isListenHost, { error: 'must be an address or a host name, such as 127.0.0.1, without a port' })
    .prefault('127.0.0.1')
    .describe(
      'where the receiver listens: on loopback, or with both `RECEIVER_WEBHOOK_SECRETS` and `RECEIVER_API_KEYS` anywhere',
    ),
  RECEIVER_PORT: integer(3000, 0, 65_535).describe('its port; 0 takes any free one'),
  RECEIVER_PUBLIC_HOSTS: hosts
    .optional()
    .describe(
      'further host names of `/v1`, `/openapi.json` and pages, with commas between, each with or without a port; asked under any other, the receiver answers 421, and to a page of any other 403',
    ),
  RECEIVER_WEBHOOK_PATH: webhookPath
    .prefault('/webhooks/ine-scraping')
    .describe('the path that Incode calls'),
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
  RECEIVER_KEEP_ALIVE_MS: integer(75_000, 1_000, 3_600_000).describe(
    'how long a connection may stay open with nothing asked; must be longer than what the proxy in front has for it',
  ),
  DATABASE_URL: secret(databaseUrl).optional().describe('PostgreSQL; unset means the embedded database'),
  RECEIVER_DATA_DIR: z
    .string()
    .prefault('.data/receiver')
    .describe('folder of the embedded database, from the workspace root'),
  RECEIVER_DATABASE_POOL_MAX: integer(10, 1, 1000).describe(
    'connections for requests; the queue has four of its own',
  ),
  RECEIVER_DATABASE_SCHEMA: z
    .string()
    .refine(isSchemaName, { error: 'must be a short name in lower case: letters, digits and "_"' })
    .prefault(defaultSchema)
    .describe("schema of its tables; the queue's have `_queue` after it"),
  MOCK_PROVIDER_PORT: integer(4000, 0, 65_535).describe(
    'port of the mock provider, which `OMNI_BASE_URL` follows',
  ),
  OMNI_BASE_URL: baseUrl
    .optional()
    .describe(
      "Incode's API; a `/0`, `/omni` or slash at its end is taken off; unset means the mock provider. With `NODE_ENV=production` all `OMNI_*` are required, and https unless the host is this machine",
    ),
  OMNI_API_KEY: secret(
    z.string().regex(/^[\x21-\x7e]+$/, {
      error: 'must be printable ASCII without spaces, as it is sent in a header',
    }),
  )
    .prefault(developmentCredentials.apiKey)
    .describe('API key of your client at Incode'),
  OMNI_EMAIL: secret(z.string())
    .prefault(developmentCredentials.email)
    .describe('the executive who reads the scores'),
  OMNI_PASSWORD: secret(z.string())
    .prefault(developmentCredentials.password)
    .describe("the executive's password"),
  HTTPS_PROXY: secret(proxy)
    .optional()
    .describe(
      'proxy to Incode, also in lower case; a user and a password may stand in it; loopback is never proxied',
    ),
  HTTP_PROXY: secret(proxy)
    .optional()
    .describe('the same for `http:`, and for `https:` without one of its own'),
  NO_PROXY: z
    .string()
    .optional()
    .describe('hosts that are reached directly, with commas between; `*` for all'),
  RECEIVER_SCORE_CONCURRENCY: integer(10, 1, 100).describe('scores read at the same time'),
  RECEIVER_SCORE_GAP_MS: integer(gapMs, 0, dayMs).describe('shortest time between two attempts at one score'),
  RECEIVER_NOT_READY_ATTEMPTS_MAX: integer(notReadyAttemptsMax, 1, 10_000).describe(
    'attempts that may find a score that is not ready',
  ),
  RECEIVER_NOT_READY_BACKOFF_MS: integer(notReady.baseMs, 1, backoffMsMax).describe(
    'first delay between them, doubled each time, up to a quarter longer at random; four times that where 404, 408, 425 or failed scraping is tried five times',
  ),
  RECEIVER_NOT_READY_BACKOFF_MAX_MS: integer(notReady.maxMs, 1, backoffMsMax).describe('longest delay'),
  RECEIVER_FAILED_ATTEMPTS_MAX: integer(failedAttemptsMax, 1, 10_000).describe(
    'attempts that may find the score API not working',
  ),
  RECEIVER_FAILED_BACKOFF_MS: integer(failed.baseMs, 1, backoffMsMax).describe(
    'first delay between them, doubled each time, up to a quarter longer at random',
  ),
  RECEIVER_FAILED_BACKOFF_MAX_MS: integer(failed.maxMs, 1, backoffMsMax).describe('longest delay'),
  RECEIVER_LOOK_BACKOFF_MS: integer(look.baseMs, 1, backoffMsMax).describe(
    'when a verification that stays IN_PROGRESS is first looked at',
  ),
  RECEIVER_LOOK_BACKOFF_MAX_MS: integer(look.maxMs, 1, backoffMsMax).describe('longest time between looks'),
  RECEIVER_RECONCILE_EVERY_MS: integer(60_000, 100, dayMs).describe(
    'how often such verifications are searched for',
  ),
  RECEIVER_QUARANTINE_ROWS_MAX: integer(10_000, 0, 1_000_000).describe('refused requests kept'),
  RECEIVER_SHUTDOWN_MS: integer(10_000, 0, 600_000).describe('how long a stop may take in all'),
  LOG_LEVEL: z
    .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
    .prefault('info')
    .describe('level of the log (JSON lines)'),
  NODE_ENV: z
    .string()
    .refine((text) => text === 'production' || !/^\s*prod/i.test(text), {
      error: 'must be production, in these letters, or anything else for what is none',
    })
    .optional()
    .describe(
      '`production`: `DATABASE_URL`, all `OMNI_*`, `RECEIVER_WEBHOOK_SECRETS` and `RECEIVER_API_KEYS` are required, the API by https, answers are not checked against the contract before they leave',
    ),
});

/** What is set, with the defaults of the rest. */
export type Settings = z.output<typeof settingsSchema>;

/** Not ours alone: read in lower case, too. */
export const proxySettings: ReadonlySet<string> = new Set(['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']);

/** A forgotten one of these must not be guessed in production. */
export const requiredInProduction = [
  'DATABASE_URL',
  'OMNI_BASE_URL',
  'OMNI_API_KEY',
  'OMNI_EMAIL',
  'OMNI_PASSWORD',
] as const;
