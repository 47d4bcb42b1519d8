import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { z } from 'zod';

import { MockProviderError } from '../errors.ts';
import { isCorsOrigin, loopbackPages } from '../http/cors.ts';
import { isHost } from '../http/own-hosts.ts';
import { defaultScenarioName, scenarioNames } from '../scenarios/catalog.ts';
import { findChoiceProblem } from '../scenarios/choose-scenario.ts';
import { scenarioSchema } from '../scenarios/scenario.ts';
import { Secret } from '../secret.ts';
import {
  defaultWebhookUrl,
  type Variable,
  readFlag,
  readJson,
  readList,
  readNumber,
  readOrigins,
  readUrl,
  variable,
  variables,
} from './variable.ts';
import { createAllowedHosts, webhookUrlSchema } from '../webhook/allowed-hosts.ts';
import { deliveryPolicyNames } from '../webhook/delivery-policy.ts';
import { webhookHeadersSchema } from '../webhook/webhook-headers.ts';

/** Incode's own limit for one request (OBS), and the longest that a customer can be given to answer. */
export const deliveryTimeoutMsMax = 30_000;

/** A day: the slowest scraping that anybody rehearses on a real clock. */
export const scrapingMsMax = 24 * 60 * 60 * 1000;

/** Requests a second: more than one process answers. */
const rateLimitMax = 10_000;

/** Own scenario files, and scenarios given as an option: more than any team writes. */
const ownScenariosMax = 100;

/** Hosts besides this machine: more than any network of a team has. */
const allowedHostsMax = 100;

/** Names of one mock: more than any proxy gives it. */
const publicHostsMax = 100;

/** Origins of pages: more than any customer has environments. */
const corsOriginsMax = 100;

const text = z.string({ error: 'must be a text' }).min(1, { error: 'must not be empty' });
const secret = text.transform((value) => new Secret(value));

function integer(min: number, max: number, error = `must be a whole number from ${min} to ${max}`): z.ZodInt {
  return z.int({ error }).min(min, { error }).max(max, { error });
}

const wrongRateLimit = `must be off, on or a whole number from 1 to ${rateLimitMax}`;
const rateLimitSchema = z.union([z.literal(['off', 'on']), integer(1, rateLimitMax, wrongRateLimit)], {
  error: wrongRateLimit,
});

/** `known`: the names that can be meant, or `undefined` when only files that are not read yet can tell. */
function scenarioChoiceSchema(known?: readonly string[]): z.ZodType<string, string> {
  return z.string({ error: 'must be a text' }).check(({ value, issues }) => {
    const message = findChoiceProblem(value, known);
    if (message !== undefined) issues.push({ code: 'custom', message, input: value });
  });
}

/** Every setting of the mock: its variable, its check and its default. `MockProviderOptions` says what each is for. */
export const settingsSchema = z.strictObject({
  host: variable('MOCK_PROVIDER_HOST', text.default('127.0.0.1'), { meaning: 'where the mock listens' }),
  publicHosts: variable(
    'MOCK_PROVIDER_PUBLIC_HOSTS',
    z
      .array(text.refine(isHost, { error: 'must be a host name or an address, with or without a port' }))
      .max(publicHostsMax)
      .default([]),
    {
      meaning:
        'further host names of `/_mock`, `/openapi.json` and pages, with commas between, each with or without a port; asked under any other than these, its host and loopback, the mock answers 421; to a page of any other origin than the one asked and these, another port of this machine too, 403',
      read: readList,
    },
  ),
  corsOrigins: variable(
    'MOCK_PROVIDER_CORS_ORIGINS',
    z
      .array(
        text.refine(isCorsOrigin, { error: 'must be loopback, * or an origin such as https://app.example' }),
      )
      .max(corsOriginsMax)
      .default([loopbackPages]),
    {
      meaning:
        'pages that may call the Omni API from a browser, with commas between: origins such as `https://app.example`, `loopback` for every page of this machine, `*` for every page; `none`',
      read: readOrigins,
    },
  ),
  // 4000 is fixed, so that the receiver's default base URL meets it.
  port: variable('MOCK_PROVIDER_PORT', integer(0, 65_535).default(0), {
    meaning: "its port; the receiver's `OMNI_BASE_URL` follows",
    read: readNumber,
    whenUnset: () => '4000',
  }),
  webhookUrl: variable('MOCK_PROVIDER_WEBHOOK_URL', webhookUrlSchema.nullable().default(null), {
    meaning: 'where notifications go, http or https; `none` sends nothing',
    defaultInWords: 'the receiver',
    read: readUrl,
    whenUnset: defaultWebhookUrl,
  }),
  onboardingStatusUrl: variable(
    'MOCK_PROVIDER_ONBOARDING_STATUS_URL',
    webhookUrlSchema.nullable().default(null),
    {
      meaning:
        "where Incode's [other webhook](fidelity.md), the onboarding status, goes; unset sends nothing. Give it a URL of its own",
      read: readUrl,
    },
  ),
  scenario: variable('MOCK_PROVIDER_SCENARIO', scenarioChoiceSchema().default(defaultScenarioName), {
    meaning: 'what a session plays when it names nothing; a mix by weight: `mix:current=8,not-found=1`',
  }),
  scenarioFiles: variable('MOCK_PROVIDER_SCENARIO_FILES', z.array(text).max(ownScenariosMax).default([]), {
    meaning: '[scenarios of your own](scenarios.md#write-your-own), paths with commas between',
    read: readList,
  }),
  scenarios: z.array(scenarioSchema).max(ownScenariosMax).default([]),
  clock: variable(
    'MOCK_PROVIDER_CLOCK',
    z.enum(['real', 'manual'], { error: 'must be real or manual' }).default('real'),
    { meaning: 'or `manual`: time moves by `POST /_mock/clock/advance`' },
  ),
  scrapingMs: variable('MOCK_PROVIDER_SCRAPING_MS', integer(0, scrapingMsMax).default(3000), {
    meaning: 'how long scraping takes',
    read: readNumber,
  }),
  deliveryTimeoutMs: variable(
    'MOCK_PROVIDER_DELIVERY_TIMEOUT_MS',
    integer(1, deliveryTimeoutMsMax).default(10_000),
    { meaning: "how long a receiver may take to answer; Incode's own limit is not known", read: readNumber },
  ),
  deliveryPolicy: variable(
    'MOCK_PROVIDER_DELIVERY_POLICY',
    z
      .enum(deliveryPolicyNames, { error: `must be one of ${deliveryPolicyNames.join(', ')}` })
      .default('documented'),
    {
      meaning:
        'or `current` or `legacy`: [what counts as a success, and the retries](scenarios.md#delivery-policies)',
    },
  ),
  webhookHeaders: variable('MOCK_PROVIDER_WEBHOOK_HEADERS', webhookHeadersSchema.default({}), {
    meaning: 'static headers of every notification, as a JSON object; shown nowhere',
    read: readJson,
  }),
  oauthTokenUrl: variable('MOCK_PROVIDER_OAUTH_TOKEN_URL', webhookUrlSchema.optional(), {
    meaning: 'your token endpoint: notifications carry its token (OAuth2 client credentials)',
  }),
  oauthClientId: variable('MOCK_PROVIDER_OAUTH_CLIENT_ID', secret.optional(), {
    meaning: 'the client of it',
  }),
  oauthClientSecret: variable('MOCK_PROVIDER_OAUTH_CLIENT_SECRET', secret.optional(), {
    meaning: "the client's secret",
  }),
  allowedHosts: variable('MOCK_PROVIDER_ALLOWED_HOSTS', z.array(text).max(allowedHostsMax).default([]), {
    meaning: 'hosts that the mock may call besides this machine, with commas between',
    read: readList,
  }),
  dangerouslyAllowAnyWebhookHost: variable(
    'DANGEROUSLY_ALLOW_ANY_WEBHOOK_HOST',
    z.boolean({ error: 'must be true or false' }).default(false),
    { meaning: '`true`: whoever reaches the control API can make the mock call any host', read: readFlag },
  ),
  seed: variable(
    'MOCK_PROVIDER_SEED',
    text.max(256, { error: 'must have at most 256 characters' }).optional(),
    { meaning: 'the same seed plays the same run', defaultInWords: 'random, printed' },
  ),
  clientId: variable(
    'MOCK_PROVIDER_CLIENT_ID',
    text.max(256, { error: 'must have at most 256 characters' }).default('mockprovider'),
    {
      meaning:
        'the `clientId` that start answers; a client that derives its API key from it needs its own, and that key as `MOCK_PROVIDER_API_KEY`',
    },
  ),
  apiKey: variable('MOCK_PROVIDER_API_KEY', secret.prefault(developmentCredentials.apiKey), {
    meaning: 'the API key that the mock accepts',
  }),
  email: variable('MOCK_PROVIDER_EMAIL', secret.prefault(developmentCredentials.email), {
    meaning: 'the e-mail of the executive log-in that it accepts',
  }),
  password: variable('MOCK_PROVIDER_PASSWORD', secret.prefault(developmentCredentials.password), {
    meaning: 'the password of it',
  }),
  credentials: variable(
    'MOCK_PROVIDER_CREDENTIALS',
    z.enum(['lenient', 'strict'], { error: 'must be lenient or strict' }).default('lenient'),
    {
      meaning:
        'lets pass a request that leaves out API key, token or `api-version`, or writes a field in another way or one that nobody documents, as real clients do, and says so in the log; `strict` refuses it',
    },
  ),
  rateLimit: variable('MOCK_PROVIDER_RATE_LIMIT', rateLimitSchema.default('off'), {
    meaning: '`on`: 100 requests a second, 50 at once, then 429; or a number of your own, half of it at once',
    read: readNumber,
  }),
  logLevel: variable(
    'LOG_LEVEL',
    z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'must be fatal, error, warn, info, debug, trace or silent',
      })
      .default('silent'),
    { meaning: 'level of the log (JSON lines); `pnpm dev` sets `warn`', whenUnset: () => 'info' },
  ),
});
export type Settings = Readonly<z.output<typeof settingsSchema>>;
export type SettingName = keyof Settings;

/** Settings as somebody gives them, not checked yet. */
export type GivenSettings = { readonly [Name in SettingName]?: unknown };

/** The names of the scenarios among given settings: what is no scenario is reported where it stands. */
function ownNames({ scenarioFiles, scenarios }: GivenSettings): readonly string[] | undefined {
  if (Array.isArray(scenarioFiles) && scenarioFiles.length > 0) return undefined;
  const named = z.array(z.object({ name: z.string() }).catch({ name: '' })).catch([]);
  return named.parse(scenarios).map(({ name }) => name);
}

/** What no single setting can tell: a URL whose host is not allowed, and an OAuth2 client that is not whole. */
function findContradictions(settings: Settings): [SettingName, string][] {
  const { allowedHosts, dangerouslyAllowAnyWebhookHost } = settings;
  const hosts = createAllowedHosts({ hosts: allowedHosts, any: dangerouslyAllowAnyWebhookHost });
  const problems: [SettingName, string][] = [];
  for (const name of ['webhookUrl', 'onboardingStatusUrl', 'oauthTokenUrl'] as const) {
    const url = settings[name];
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

/** What is known of the variable of a setting; `undefined`: it has none. */
export function findVariable(setting: SettingName): Variable | undefined {
  return variables.get(settingsSchema.shape[setting]);
}

/** The variable of a setting, and what inside it. */
export function variableOf(setting: string): string {
  const [name = '', ...inside] = setting.split('.');
  const schema = settingsSchema.shape[name as SettingName];
  const { name: variableName } = variables.get(schema) ?? { name };
  return inside.length === 0 ? variableName : `${variableName} (${inside.join('.')})`;
}

/**
 * Checks everything at once; throws one `INVALID_SETTINGS` that names every mistake by `nameOf` the setting.
 */
export function parseSettings(given: GivenSettings, nameOf: (setting: string) => string): Settings {
  const own = ownNames(given);
  const known = own && [...scenarioNames, ...own.filter((name) => name !== '')];
  const schema = settingsSchema.extend({
    scenario: scenarioChoiceSchema(known).default(defaultScenarioName),
  });
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? findContradictions(parsed.data).map(([name, problem]) => `${nameOf(name)} ${problem}.`)
    : parsed.error.issues.map((issue) =>
        issue.code === 'unrecognized_keys'
          ? `There is no setting ${issue.keys.join(', ')}.`
          : `${nameOf(issue.path.join('.'))} ${issue.message}.`,
      );
  if (parsed.success && problems.length === 0) return Object.freeze(parsed.data);
  throw new MockProviderError('INVALID_SETTINGS', problems.join('\n'));
}
