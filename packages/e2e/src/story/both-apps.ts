import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { type MockProvider, type MockProviderOptions, startMockProvider } from '@ine-scraping/mock-provider';
import { loadConfig, type Receiver, startReceiver } from '@ine-scraping/receiver';

import { findFreePort } from '@ine-scraping/test-kit/free-port';
import { cleanUp, type CleanUp } from '../command/clean-up.ts';
import type { AppAccess } from './run-verification.ts';

/** Both apps in this process, each on a free port, with a database in a temporary folder. */
export interface BothApps extends AppAccess {
  readonly mockProvider: MockProvider;
  readonly receiver: Receiver;
  /** What the receiver was started with, to start it again on the same port and folder. */
  readonly receiverSettings: Readonly<Record<string, string>>;
  /** Stops both and removes the folder. */
  stop(): Promise<void>;
}

export interface BothAppsOptions {
  /** Those of the mock, which may depend on where the receiver is. */
  readonly mockProvider?: MockProviderOptions | ((receiverUrl: string) => MockProviderOptions);
  /** Settings of the receiver beside those that connect the two, by the names of their variables. */
  readonly receiver?: Readonly<Record<string, string>>;
  /** Sends Incode's other webhook, the onboarding status, to the same URL. Default false. */
  readonly oneUrlForBothWebhooks?: boolean;
}

/** Starts the mock provider and a receiver that know each other. Neither writes a log. */
export async function startBothApps(options: BothAppsOptions = {}): Promise<BothApps> {
  const cleanUps: CleanUp[] = [];
  const stop = (): Promise<void> => cleanUp(cleanUps);
  try {
    const folder = await mkdtemp(join(tmpdir(), 'ine-scraping-'));
    cleanUps.push(() => rm(folder, { recursive: true, force: true }));
    // Each app needs the address of the other, so one of the two is chosen before it listens.
    const receiverPort = await findFreePort();
    const receiverUrl = `http://127.0.0.1:${receiverPort}`;
    const webhookUrl = `${receiverUrl}/webhooks/ine-scraping`;
    const onboardingStatusUrl = options.oneUrlForBothWebhooks === true ? webhookUrl : null;
    const mockProvider = await startMockProvider({
      webhookUrl,
      onboardingStatusUrl,
      ...(typeof options.mockProvider === 'function'
        ? options.mockProvider(receiverUrl)
        : options.mockProvider),
    });
    cleanUps.push(() => mockProvider.stop());
    const receiverSettings = {
      RECEIVER_PORT: String(receiverPort),
      RECEIVER_DATA_DIR: join(folder, 'receiver'),
      OMNI_BASE_URL: mockProvider.url,
      LOG_LEVEL: 'silent',
      ...options.receiver,
    };
    const receiver = await startReceiver(loadConfig(receiverSettings));
    cleanUps.push(() => receiver.stop());
    await receiver.ready;
    return {
      mockProvider,
      receiver,
      receiverSettings,
      mockProviderUrl: mockProvider.url,
      receiverUrl: receiver.url,
      credentials: developmentCredentials,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
