import { loadConfig as loadSettings, MockProviderError, type Settings } from '@ine-scraping/mock-provider';
import { didYouMean } from '@ine-scraping/mock-provider/did-you-mean';
import { ConfigError, loadConfig as loadReceiverConfig, type ReceiverConfig } from '@ine-scraping/receiver';
import { settingsSchema } from '@ine-scraping/receiver/settings';

import { checkPorts } from './busy-ports.ts';
import { type AppEnvironments, connectApps, type Environment, urlOf } from './connect-apps.ts';

/** Both apps with settings that they can start with, and where each will be. */
export interface Plan {
  readonly environments: AppEnvironments;
  readonly receiver: ReceiverConfig;
  readonly receiverUrl: string;
  readonly mockProvider: Settings;
  readonly mockProviderUrl: string;
  /** What is set and does nothing, in sentences. */
  readonly warnings: readonly string[];
}

/** The apps cannot be started: one reason in each line, as a sentence. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code = 'NOT_STARTED';
}

/** What is wrong with the settings of an app, in sentences. Throws what is about something else. */
function sentencesOf(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.problems.map((problem) => problem.replace(/[^.?]$/, '$&.'));
  if (error instanceof MockProviderError) return error.message.split('\n');
  throw error;
}

/**
 * Checks everything that can be checked before an app is started. Opens nothing that stays open.
 *
 * @throws StartError with all that is in the way.
 */
export async function preflight(env: Environment): Promise<Plan> {
  const environments = connectApps(env);
  // By setting: both apps read `LOG_LEVEL`, and one mistake in it is one sentence.
  const mistakes = new Map<string, string>();
  const attempt = <Config>(load: (own: Environment) => Config, own: Environment): Config | undefined => {
    try {
      return load(own);
    } catch (error) {
      for (const sentence of sentencesOf(error)) mistakes.set(sentence.split(' ', 1).join(), sentence);
      return undefined;
    }
  };
  const receiver = attempt(loadReceiverConfig, environments.receiver);
  const mockProvider = attempt(loadSettings, environments.mockProvider);
  if (!receiver || !mockProvider) throw new StartError([...mistakes.values()].join('\n'));

  const inTheWay = await checkPorts([
    { host: receiver.host, port: receiver.port, setting: 'RECEIVER_PORT' },
    { host: mockProvider.host, port: mockProvider.port, setting: 'MOCK_PROVIDER_PORT' },
  ]);
  if (inTheWay.length > 0) throw new StartError(inTheWay.join('\n'));
  // The receiver only logs these, because in production they may be somebody else's; in this shell they are a slip.
  const warnings = receiver.unknownNames.map((name) => {
    const meant = didYouMean(name, Object.keys(settingsSchema.shape)) || '.';
    return `${name} is no setting of the receiver and does nothing${meant}`;
  });
  const receiverUrl = urlOf(receiver.host, receiver.port);
  const mockProviderUrl = urlOf(mockProvider.host, mockProvider.port);
  return { environments, receiver, receiverUrl, mockProvider, mockProviderUrl, warnings };
}
