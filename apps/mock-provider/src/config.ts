import { parseSettings, type Settings } from './settings.ts';

/** The environment variable of each setting. `webhookUrl` can also be derived, see {@link loadConfig}. */
const variables = {
  host: 'MOCK_PROVIDER_HOST',
  port: 'MOCK_PROVIDER_PORT',
  webhookUrl: 'MOCK_PROVIDER_WEBHOOK_URL',
  onboardingStatusUrl: 'MOCK_PROVIDER_ONBOARDING_STATUS_URL',
  scenario: 'MOCK_PROVIDER_SCENARIO',
  scenarioFiles: 'MOCK_PROVIDER_SCENARIO_FILES',
  clock: 'MOCK_PROVIDER_CLOCK',
  scrapingMs: 'MOCK_PROVIDER_SCRAPING_MS',
  deliveryTimeoutMs: 'MOCK_PROVIDER_DELIVERY_TIMEOUT_MS',
  deliveryPolicy: 'MOCK_PROVIDER_DELIVERY_POLICY',
  webhookHeaders: 'MOCK_PROVIDER_WEBHOOK_HEADERS',
  oauthTokenUrl: 'MOCK_PROVIDER_OAUTH_TOKEN_URL',
  oauthClientId: 'MOCK_PROVIDER_OAUTH_CLIENT_ID',
  oauthClientSecret: 'MOCK_PROVIDER_OAUTH_CLIENT_SECRET',
  allowedHosts: 'MOCK_PROVIDER_ALLOWED_HOSTS',
  dangerouslyAllowAnyWebhookHost: 'DANGEROUSLY_ALLOW_ANY_WEBHOOK_HOST',
  seed: 'MOCK_PROVIDER_SEED',
  apiKey: 'MOCK_PROVIDER_API_KEY',
  email: 'MOCK_PROVIDER_EMAIL',
  password: 'MOCK_PROVIDER_PASSWORD',
  credentials: 'MOCK_PROVIDER_CREDENTIALS',
  rateLimit: 'MOCK_PROVIDER_RATE_LIMIT',
  logLevel: 'LOG_LEVEL',
} as const satisfies Record<Exclude<keyof Settings, 'scenarios'>, string>;

const numbers: ReadonlySet<string> = new Set(['port', 'scrapingMs', 'deliveryTimeoutMs', 'rateLimit']);

const lists: ReadonlySet<string> = new Set(['scenarioFiles', 'allowedHosts']);

/** Fixed, so that the receiver's default base URL meets it. */
const defaultPort = '4000';

type Environment = Readonly<Record<string, string | undefined>>;

/** The receiver of the same machine, wherever its own settings have put it. */
function defaultWebhookUrl(env: Environment): string {
  const port = env['RECEIVER_PORT'] || '3000';
  const path = env['RECEIVER_WEBHOOK_PATH'] || '/webhooks/ine-scraping';
  return `http://127.0.0.1:${port}${path}`;
}

/** Decimal digits only: `Number` would also take "", "1e3" and "0x10". */
function readNumber(value: string): number | string {
  return /^\d+$/.test(value) ? Number(value) : value;
}

/** Separated by commas; what is empty between two of them is nothing. */
function readList(value: string): string[] {
  const parts = value.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/** What is not JSON stays a text, and is refused as one. */
function readJson(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function readValue(setting: string, value: string): unknown {
  if (numbers.has(setting)) return readNumber(value);
  if (setting === 'webhookHeaders') return readJson(value);
  if (setting === 'dangerouslyAllowAnyWebhookHost' && /^(true|false)$/.test(value)) return value === 'true';
  return lists.has(setting) ? readList(value) : value;
}

/** The variable of a setting, and what inside it. */
function nameOf(setting: string): string {
  const [name = '', ...inside] = setting.split('.');
  const variable = variables[name as keyof typeof variables] ?? name;
  return inside.length === 0 ? variable : `${variable} (${inside.join('.')})`;
}

/**
 * The settings from the environment; empty means unset. Without `MOCK_PROVIDER_WEBHOOK_URL` notifications go
 * to the receiver on this machine (`RECEIVER_PORT`, `RECEIVER_WEBHOOK_PATH`); with `none` they go nowhere.
 * Pure. Throws one `INVALID_SETTINGS` with all mistakes.
 */
export function loadConfig(env: Environment): Settings {
  const input: Record<string, unknown> = {};
  const defaults: Record<string, string> = {
    port: defaultPort,
    webhookUrl: defaultWebhookUrl(env),
    logLevel: 'info',
  };
  for (const [setting, variable] of Object.entries(variables)) {
    const value = env[variable] || defaults[setting];
    if (value !== undefined) input[setting] = readValue(setting, value);
  }
  for (const url of ['webhookUrl', 'onboardingStatusUrl']) if (input[url] === 'none') input[url] = null;
  return parseSettings(input, nameOf);
}
