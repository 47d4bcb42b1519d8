export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of each app. */
export type AppEnvironments = Readonly<Record<'receiver' | 'mockProvider', Environment>>;

/** Where whoever listens on `host` is found: a listener on all addresses also on loopback. */
export function urlOf(host: string, port: number | string): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}

function without(env: Environment, ...prefixes: string[]): Environment {
  const kept = Object.entries(env).filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix)));
  return Object.fromEntries(kept);
}

/** What a shell has of somewhere else: how the names of its variables begin, and a sentence about it without credentials. */
function findForeign(env: Environment): [prefix: string, what: string][] {
  const { DATABASE_URL = '', OMNI_BASE_URL = '', NODE_ENV } = env;
  const foreign: [string, string][] = [];
  const url = URL.parse(DATABASE_URL);
  const database = url ? `the database ${url.host}${url.pathname}` : 'a database';
  if (DATABASE_URL) foreign.push(['DATABASE_URL', `DATABASE_URL names ${database}`]);
  const { hostname = '', origin = 'another host' } = URL.parse(OMNI_BASE_URL) ?? {};
  const isThisMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  if (OMNI_BASE_URL && !isThisMachine) foreign.push(['OMNI_', `OMNI_BASE_URL names ${origin}`]);
  if (NODE_ENV === 'production') foreign.push(['NODE_ENV', 'NODE_ENV is production']);
  return foreign;
}

/**
 * Takes from `env` what would have development write to a database, or ask an Incode, that somebody has set for something else:
 * a shell in which production was looked at is the one in which `pnpm dev` is typed next. With `isMeant` it stays. Told either way.
 */
export function takeDevelopment(
  env: Environment,
  isMeant: boolean,
): { env: Environment; warnings: readonly string[] } {
  const foreign = findForeign(env);
  const told = isMeant
    ? 'pnpm dev uses it, as --use-environment says.'
    : 'pnpm dev does not touch it, and runs as without it. --use-environment uses it.';
  return {
    env: isMeant ? env : without(env, ...foreign.map(([prefix]) => prefix)),
    warnings: foreign.map(([, what]) => `${what}: ${told}`),
  };
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
  const url = (app: string, port: string, path = '') => {
    const joined = urlOf(first(`${app}_HOST`) ?? '127.0.0.1', first(`${app}_PORT`) ?? port) + path;
    return URL.canParse(joined) ? joined : undefined;
  };
  const shared = (own: string, others: string): Environment => ({
    LOG_LEVEL: first('LOG_LEVEL') ?? 'warn',
    [`${own}_API_KEY`]: first(`${own}_API_KEY`, `${others}_API_KEY`),
    [`${own}_EMAIL`]: first(`${own}_EMAIL`, `${others}_EMAIL`),
    [`${own}_PASSWORD`]: first(`${own}_PASSWORD`, `${others}_PASSWORD`),
  });
  const [secret] = first('RECEIVER_WEBHOOK_SECRETS')?.split(',', 1) ?? [];
  const header = first('RECEIVER_WEBHOOK_HEADER') ?? 'x-webhook-secret';
  const demanded = secret === undefined ? undefined : JSON.stringify({ [header]: secret.trim() });
  const webhookPath = first('RECEIVER_WEBHOOK_PATH') ?? '/webhooks/ine-scraping';
  return {
    receiver: {
      ...without(env, 'MOCK_PROVIDER_'),
      ...shared('OMNI', 'MOCK_PROVIDER'),
      OMNI_BASE_URL: first('OMNI_BASE_URL') ?? url('MOCK_PROVIDER', '4000'),
    },
    mockProvider: {
      ...without(env, 'RECEIVER_', 'OMNI_', 'DATABASE_URL'),
      ...shared('MOCK_PROVIDER', 'OMNI'),
      MOCK_PROVIDER_WEBHOOK_URL: first('MOCK_PROVIDER_WEBHOOK_URL') ?? url('RECEIVER', '3000', webhookPath),
      MOCK_PROVIDER_WEBHOOK_HEADERS: first('MOCK_PROVIDER_WEBHOOK_HEADERS') ?? demanded,
    },
  };
}
