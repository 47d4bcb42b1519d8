export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of each app. */
export interface AppEnvironments {
  readonly receiver: Environment;
  readonly mockProvider: Environment;
}

/** What to connect to when somebody listens on `host`: a listener on all addresses is found on loopback. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** What of a shell is development's, and what is left alone, in one sentence each. */
export interface DevelopmentEnvironment {
  readonly env: Environment;
  readonly warnings: readonly string[];
}

/** Where a database is. No more of its URL: the rest are credentials. */
function describeDatabase(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `the database ${parsed.host}${parsed.pathname}` : 'a database';
}

function isThisMachine(url: string): boolean {
  const { hostname = '' } = URL.parse(url) ?? {};
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/**
 * Takes from `env` what would have development write to a database, or ask an Incode, that somebody has set for something else:
 * a shell in which production was looked at is the one in which `pnpm dev` is typed next. With `isMeant` it stays, and is told.
 */
export function takeDevelopment(env: Environment, isMeant: boolean): DevelopmentEnvironment {
  const { DATABASE_URL, OMNI_BASE_URL, NODE_ENV } = env;
  const isElsewhere = OMNI_BASE_URL ? !isThisMachine(OMNI_BASE_URL) : false;
  const isProduction = NODE_ENV === 'production';
  const foreign = [
    ...(DATABASE_URL ? [`DATABASE_URL names ${describeDatabase(DATABASE_URL)}`] : []),
    ...(isElsewhere
      ? [`OMNI_BASE_URL names ${URL.parse(OMNI_BASE_URL ?? '')?.origin ?? 'another host'}`]
      : []),
    ...(isProduction ? ['NODE_ENV is production'] : []),
  ];
  const flag = '--use-environment';
  if (isMeant) return { env, warnings: foreign.map((what) => `${what}: pnpm dev uses it, as ${flag} says.`) };
  const left = without(
    env,
    'DATABASE_URL',
    ...(isElsewhere ? ['OMNI_'] : []),
    ...(isProduction ? ['NODE_ENV'] : []),
  );
  const instead = 'pnpm dev does not touch it, and runs as without it';
  return { env: left, warnings: foreign.map((what) => `${what}: ${instead}. ${flag} uses it.`) };
}

function without(env: Environment, ...prefixes: string[]): Environment {
  const kept = Object.entries(env).filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix)));
  return Object.fromEntries(kept);
}

/**
 * Points the two apps at each other: whoever moves one by its host, port or webhook path has moved the other's idea of it,
 * and credentials that are set on one side are those of the other. What is set explicitly stays. Neither app sees the
 * other's settings, so that a mistake is reported once, by the app that it belongs to.
 */
export function connectApps(env: Environment): AppEnvironments {
  // Empty means unset.
  const first = (...names: string[]) => names.map((name) => env[name]).find((value) => value);
  /** Nothing when the pieces make no URL: the app that owns the wrong piece says so by its name. */
  const url = (app: string, port: string, path = ''): string | undefined => {
    const host = reachableHost(first(`${app}_HOST`) ?? '127.0.0.1');
    const joined = `http://${host}:${first(`${app}_PORT`) ?? port}${path}`;
    return URL.canParse(joined) ? joined : undefined;
  };
  const credentials = (own: string, others: string): Environment =>
    Object.fromEntries(
      ['API_KEY', 'EMAIL', 'PASSWORD'].map((name) => [
        `${own}_${name}`,
        first(`${own}_${name}`, `${others}_${name}`),
      ]),
    );
  const LOG_LEVEL = first('LOG_LEVEL') ?? 'warn';
  const webhookPath = first('RECEIVER_WEBHOOK_PATH') ?? '/webhooks/ine-scraping';
  return {
    receiver: {
      ...without(env, 'MOCK_PROVIDER_'),
      ...credentials('OMNI', 'MOCK_PROVIDER'),
      LOG_LEVEL,
      OMNI_BASE_URL: first('OMNI_BASE_URL') ?? url('MOCK_PROVIDER', '4000'),
    },
    mockProvider: {
      ...without(env, 'RECEIVER_', 'OMNI_', 'DATABASE_URL'),
      ...credentials('MOCK_PROVIDER', 'OMNI'),
      LOG_LEVEL,
      MOCK_PROVIDER_WEBHOOK_URL: first('MOCK_PROVIDER_WEBHOOK_URL') ?? url('RECEIVER', '3000', webhookPath),
    },
  };
}
