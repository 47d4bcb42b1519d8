import { loadConfig as loadMockProviderConfig } from '@ine-scraping/mock-provider';
import { ConfigError, loadConfig as loadReceiverConfig, type ReceiverConfig } from '@ine-scraping/receiver';

import { checkPorts } from '../ports.ts';
import { type AppEnvironments, connectApps, type Environment, reachableHost } from './connect-apps.ts';

/** Both apps with settings that they can start with, and where each will be. */
export interface Plan {
  readonly environments: AppEnvironments;
  readonly receiver: ReceiverConfig;
  readonly receiverUrl: string;
  readonly mockProvider: ReturnType<typeof loadMockProviderConfig>;
  readonly mockProviderUrl: string;
}

/** The apps cannot be started, for reasons of one sentence each. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code = 'NOT_STARTED';
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

function attempt<Config>(load: () => Config, problems: string[]): Config | undefined {
  try {
    return load();
  } catch (error) {
    if (error instanceof ConfigError) problems.push(...error.problems.map((problem) => `${problem}.`));
    else if (error instanceof Error && 'code' in error && error.code === 'INVALID_SETTINGS') {
      problems.push(...error.message.split('\n'));
    } else throw error;
    return undefined;
  }
}

/** Both apps read `LOG_LEVEL`: one mistake in it is one sentence. */
function onePerSetting(problems: readonly string[]): string[] {
  const settings = problems.map((problem) => problem.split(' ', 1)[0]);
  return problems.filter((_, index) => settings.indexOf(settings[index]) === index);
}

/**
 * Checks everything that can be checked before an app is started. Opens nothing that stays open.
 *
 * @throws StartError with all that is in the way.
 */
export async function preflight(env: Environment): Promise<Plan> {
  const environments = connectApps(env);
  const problems: string[] = [];
  const receiver = attempt(() => loadReceiverConfig(environments.receiver), problems);
  const mockProvider = attempt(() => loadMockProviderConfig(environments.mockProvider), problems);
  if (!receiver || !mockProvider) throw new StartError(...onePerSetting(problems));

  const ports = [
    { host: receiver.host, port: receiver.port, setting: 'RECEIVER_PORT' },
    { host: mockProvider.host, port: mockProvider.port, setting: 'MOCK_PROVIDER_PORT' },
  ];
  const zero = ports
    .filter(({ port }) => port === 0)
    .map(({ setting }) => `${setting} is 0, but the other app must know the port: set it to a free one.`);
  const inTheWay = zero.length > 0 ? zero : await checkPorts(ports);
  if (inTheWay.length > 0) throw new StartError(...inTheWay);
  const [receiverUrl = '', mockProviderUrl = ''] = ports.map(
    ({ host, port }) => `http://${reachableHost(host)}:${port}`,
  );
  return { environments, receiver, receiverUrl, mockProvider, mockProviderUrl };
}
