export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of each app. */
export interface AppEnvironments {
  readonly receiver: Environment;
  readonly mockProvider: Environment;
}

/** What is set; empty means unset. */
function first(...values: (string | undefined)[]): string | undefined {
  return values.find((value) => value !== undefined && value !== '');
}

/** What to connect to when somebody listens on `host`: a listener on all addresses is found on loopback. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** Nothing when the pieces make no URL: the app that owns the wrong piece says so by its name. */
function url(host: string, port: string, path = ''): string | undefined {
  const joined = `http://${reachableHost(host)}:${port}${path}`;
  return /^[0-9]+$/.test(port) && URL.canParse(joined) ? joined : undefined;
}

function mockProviderUrl(env: Environment): string | undefined {
  return url(first(env['MOCK_PROVIDER_HOST']) ?? '127.0.0.1', first(env['MOCK_PROVIDER_PORT']) ?? '4000');
}

function webhookUrl(env: Environment): string | undefined {
  return url(
    first(env['RECEIVER_HOST']) ?? '127.0.0.1',
    first(env['RECEIVER_PORT']) ?? '3000',
    first(env['RECEIVER_WEBHOOK_PATH']) ?? '/webhooks/ine-scraping',
  );
}

function without(env: Environment, ...prefixes: string[]): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix)));
  return Object.fromEntries(kept);
}

/**
 * Points the two apps at each other: whoever moves one by its host, port or webhook path has moved the other's idea of it,
 * and credentials that are set on one side are those of the other. What is set explicitly stays. Neither app sees the
 * other's settings, so that a mistake is reported once, by the app that it belongs to.
 */
export function connectApps(env: Environment): AppEnvironments {
  const quiet = { LOG_LEVEL: first(env['LOG_LEVEL']) ?? 'warn' };
  const either = (name: string): string | undefined =>
    first(env[`OMNI_${name}`], env[`MOCK_PROVIDER_${name}`]);
  const other = (name: string): string | undefined =>
    first(env[`MOCK_PROVIDER_${name}`], env[`OMNI_${name}`]);
  return {
    receiver: {
      ...without(env, 'MOCK_PROVIDER_'),
      ...quiet,
      OMNI_BASE_URL: first(env['OMNI_BASE_URL'], mockProviderUrl(env)),
      OMNI_API_KEY: either('API_KEY'),
      OMNI_EMAIL: either('EMAIL'),
      OMNI_PASSWORD: either('PASSWORD'),
    },
    mockProvider: {
      ...without(env, 'RECEIVER_', 'OMNI_', 'DATABASE_URL'),
      ...quiet,
      MOCK_PROVIDER_WEBHOOK_URL: first(env['MOCK_PROVIDER_WEBHOOK_URL'], webhookUrl(env)),
      MOCK_PROVIDER_API_KEY: other('API_KEY'),
      MOCK_PROVIDER_EMAIL: other('EMAIL'),
      MOCK_PROVIDER_PASSWORD: other('PASSWORD'),
    },
  };
}
