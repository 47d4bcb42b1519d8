import { z } from 'zod';

import { createAllowedHosts } from './webhook/allowed-hosts.ts';
import { deliveryPolicyNames } from './webhook/delivery-policy.ts';
import { MockProviderError } from './errors.ts';
import { namesOf, parseChoice } from './scenarios/choice.ts';
import { defaultScenarioName, scenarioNames } from './scenarios/catalog.ts';
import { scenarioSchema } from './scenarios/scenario.ts';
import { Secret } from './secret.ts';

/**
 * What development works with when nothing else is set; the receiver's defaults are the same. Good for
 * nothing else.
 */
export const developmentApiKey = 'development-api-key';
export const developmentEmail = 'executive@example.com';
export const developmentPassword = 'development-password';

/** Incode's own limit for one request (OBS), and the longest that a customer can be given to answer. */
export const deliveryTimeoutMsMax = 30_000;

/** A day: the slowest scraping that anybody rehearses on a real clock. */
export const scrapingMsMax = 24 * 60 * 60 * 1000;

/** Requests a second: more than one process answers. */
const rateLimitMax = 10_000;

export const webhookUrlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL, or none' })
  .refine((url) => !URL.canParse(url) || new URL(url).username + new URL(url).password === '', {
    error: 'must not carry a user name or a password',
  })
  .transform((url) => new URL(url).href);

function integer(min: number, max: number, error = `must be a whole number from ${min} to ${max}`): z.ZodInt {
  return z.int({ error }).min(min, { error }).max(max, { error });
}

const wrongRateLimit = `must be off, on or a whole number from 1 to ${rateLimitMax}`;
const rateLimitSchema = z.union([z.literal(['off', 'on']), integer(1, rateLimitMax, wrongRateLimit)], {
  error: wrongRateLimit,
});

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

const text = z.string({ error: 'must be a text' }).min(1, { error: 'must not be empty' });
const secret = text.transform((value) => new Secret(value));

/** Any static header (DOC), `authorization` too; with OAuth2 the token takes its place. */
const headerNameSchema = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/)
  .refine((name) => !ownHeaderNames.has(name.toLowerCase()));
const headerValueSchema = z
  .string({ error: 'must be a text' })
  .regex(/^[\t\x20-\x7e]*$/, { error: 'must be one line of ASCII' })
  .transform((value) => new Secret(value));
const webhookHeadersSchema = z
  .record(headerNameSchema, headerValueSchema, {
    error: ({ code }) =>
      code === 'invalid_key'
        ? 'must be the name of a header that the mock does not set itself'
        : 'must be a JSON object of texts, such as {"x-webhook-secret":"…"}',
  })
  .refine((headers) => Object.keys(headers).length <= webhookHeadersMax, {
    error: `must have at most ${webhookHeadersMax} headers`,
  });

/** Own scenario files, and scenarios given as an option: more than any team writes. */
const ownScenariosMax = 100;

/** `known`: the names that can be meant, or `undefined` when only files that are not read yet can tell. */
function scenarioChoiceSchema(known: readonly string[] | undefined): z.ZodType<string, string> {
  return z.string({ error: 'must be a text' }).check(({ value, issues }) => {
    const choice = parseChoice(value);
    const mistake = choice
      ? describeUnknown(namesOf(choice), known)
      : 'must be like mix:current=8,not-found=1';
    if (mistake !== undefined) issues.push({ code: 'custom', message: mistake, input: value });
  });
}

/** What is wrong with a choice of scenarios, if anything. */
export function describeUnknown(
  names: readonly string[],
  known: readonly string[] | undefined,
): string | undefined {
  if (!known || names.every((name) => known.includes(name))) return undefined;
  return `must be one of ${known.join(', ')}`;
}

/** The names of the scenarios in raw options: what is no scenario is reported where it stands. */
function ownNames(input: unknown): readonly string[] | undefined {
  const raw = z.object({
    scenarioFiles: z.array(z.unknown()).default([]),
    scenarios: z.array(z.object({ name: z.string() }).catch({ name: '' })).catch([]),
  });
  const parsed = raw.safeParse(input).data;
  if (parsed && parsed.scenarioFiles.length > 0) return undefined;
  return (parsed?.scenarios ?? []).map(({ name }) => name);
}

/** Hosts besides this machine: more than any network of a team has. */
const allowedHostsMax = 100;

type SettingName = keyof z.output<typeof settingsSchema>;

/** What no single setting can tell: a URL whose host is not allowed, and an OAuth2 client that is not whole. */
function findContradictions(settings: Settings): [SettingName, string][] {
  const { allowedHosts, dangerouslyAllowAnyWebhookHost, webhookUrl, onboardingStatusUrl, oauthTokenUrl } =
    settings;
  const hosts = createAllowedHosts({ hosts: allowedHosts, any: dangerouslyAllowAnyWebhookHost });
  const problems: [SettingName, string][] = [];
  for (const [name, url] of [
    ['webhookUrl', webhookUrl],
    ['onboardingStatusUrl', onboardingStatusUrl],
    ['oauthTokenUrl', oauthTokenUrl],
  ] as const) {
    const problem = url && hosts.findProblem(url);
    if (problem) problems.push([name, `cannot be called. ${problem.replace(/\.$/, '')}`]);
  }
  const oauth = ['oauthTokenUrl', 'oauthClientId', 'oauthClientSecret'] as const;
  const missing = oauth.filter((name) => settings[name] === undefined);
  if (missing.length < oauth.length) {
    for (const name of missing)
      problems.push([name, 'is missing: OAuth2 needs token URL, client id and secret']);
  }
  return problems;
}

/** Every setting of the mock with its check and its default, from whichever side it comes. */
const settingsSchema = z.strictObject({
  host: text.default('127.0.0.1'),
  port: integer(0, 65_535).default(0),
  webhookUrl: webhookUrlSchema.nullable().default(null),
  onboardingStatusUrl: webhookUrlSchema.nullable().default(null),
  scenario: scenarioChoiceSchema(undefined).default(defaultScenarioName),
  scenarioFiles: z.array(text).max(ownScenariosMax).default([]),
  scenarios: z.array(scenarioSchema).max(ownScenariosMax).default([]),
  clock: z.enum(['real', 'manual'], { error: 'must be real or manual' }).default('real'),
  scrapingMs: integer(0, scrapingMsMax).default(3000),
  deliveryTimeoutMs: integer(1, deliveryTimeoutMsMax).default(10_000),
  deliveryPolicy: z
    .enum(deliveryPolicyNames, { error: `must be one of ${deliveryPolicyNames.join(', ')}` })
    .default('documented'),
  webhookHeaders: webhookHeadersSchema.default({}),
  oauthTokenUrl: webhookUrlSchema.optional(),
  oauthClientId: secret.optional(),
  oauthClientSecret: secret.optional(),
  allowedHosts: z.array(text).max(allowedHostsMax).default([]),
  dangerouslyAllowAnyWebhookHost: z.boolean({ error: 'must be true or false' }).default(false),
  seed: text.max(256, { error: 'must have at most 256 characters' }).optional(),
  apiKey: secret.prefault(developmentApiKey),
  email: secret.prefault(developmentEmail),
  password: secret.prefault(developmentPassword),
  credentials: z.enum(['lenient', 'strict'], { error: 'must be lenient or strict' }).default('lenient'),
  rateLimit: rateLimitSchema.default('off'),
  logLevel: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('silent'),
});
export type Settings = Readonly<z.output<typeof settingsSchema>>;

/**
 * Checks everything at once; throws one `INVALID_SETTINGS` that names every mistake by `nameOf` the setting.
 */
export function parseSettings(input: unknown, nameOf: (setting: string) => string): Settings {
  const own = ownNames(input);
  const known = own && [...scenarioNames, ...own.filter((name) => name !== '')];
  const schema = settingsSchema.extend({
    scenario: scenarioChoiceSchema(known).default(defaultScenarioName),
  });
  const parsed = schema.safeParse(input);
  const issues = parsed.error?.issues ?? [];
  if (parsed.success) {
    const contradictions = findContradictions(parsed.data);
    if (contradictions.length === 0) return Object.freeze(parsed.data);
    const sentences = contradictions.map(([name, problem]) => `${nameOf(name)} ${problem}.`);
    throw new MockProviderError('INVALID_SETTINGS', sentences.join('\n'));
  }
  const problems = issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `There is no setting ${issue.keys.join(', ')}.`
      : `${nameOf(issue.path.join('.'))} ${issue.message}.`,
  );
  throw new MockProviderError('INVALID_SETTINGS', problems.join('\n'));
}
