import { loadConfig as loadMockProviderConfig } from '@ine-scraping/mock-provider';
import { ConfigError, loadConfig as loadReceiverConfig, type ReceiverConfig } from '@ine-scraping/receiver';

import { checkPorts, type WantedPort } from './check-ports.ts';
import { type AppEnvironments, connectApps, type Environment, reachableHost } from './connect-apps.ts';

type MockProviderConfig = ReturnType<typeof loadMockProviderConfig>;

/** Both apps with settings that they can start with, and where each will be. */
export interface Plan {
  readonly environments: AppEnvironments;
  readonly receiver: ReceiverConfig;
  readonly receiverUrl: string;
  readonly mockProvider: MockProviderConfig;
  readonly mockProviderUrl: string;
}

/** Either a plan, or what is in its way: one sentence each. */
export type Preflight = { readonly plan: Plan } | { readonly problems: readonly string[] };

function problemsOf(error: unknown): string[] {
  if (error instanceof ConfigError) return error.problems.map((problem) => `${problem}.`);
  if (error instanceof Error && 'code' in error && error.code === 'INVALID_SETTINGS') {
    return error.message.split('\n');
  }
  throw error;
}

function attempt<Config>(load: () => Config, problems: string[]): Config | undefined {
  try {
    return load();
  } catch (error) {
    problems.push(...problemsOf(error));
    return undefined;
  }
}

/** Both apps read `LOG_LEVEL`: one mistake in it is one sentence. */
function onePerSetting(problems: readonly string[]): string[] {
  const settings = problems.map((problem) => problem.split(' ', 1)[0]);
  return problems.filter((_, index) => settings.indexOf(settings[index]) === index);
}

function wantedPort(app: string, { host, port }: { host: string; port: number }): WantedPort {
  return { host, port, setting: `${app}_PORT` };
}

function portZeroProblems(wanted: readonly WantedPort[]): string[] {
  return wanted
    .filter(({ port }) => port === 0)
    .map(({ setting }) => `${setting} is 0, but the other app must know the port: set it to a free one.`);
}

/** Checks everything that can be checked before an app is started. Opens nothing that stays open. */
export async function preflight(env: Environment): Promise<Preflight> {
  const environments = connectApps(env);
  const problems: string[] = [];
  const receiver = attempt(() => loadReceiverConfig(environments.receiver), problems);
  const mockProvider = attempt(() => loadMockProviderConfig(environments.mockProvider), problems);
  if (!receiver || !mockProvider) return { problems: onePerSetting(problems) };

  const ports = [wantedPort('RECEIVER', receiver), wantedPort('MOCK_PROVIDER', mockProvider)];
  const zeroProblems = portZeroProblems(ports);
  const portProblems = zeroProblems.length > 0 ? zeroProblems : await checkPorts(ports);
  if (portProblems.length > 0) return { problems: portProblems };
  const urlOf = ({ host, port }: WantedPort): string => `http://${reachableHost(host)}:${port}`;
  const [receiverUrl = '', mockProviderUrl = ''] = ports.map(urlOf);
  return { plan: { environments, receiver, receiverUrl, mockProvider, mockProviderUrl } };
}
