import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ConformOptions } from '@ine-scraping/mock-provider/conformance';
import { loadConfig, type Receiver, startReceiver } from '@ine-scraping/receiver';
import { findFreePort } from '@ine-scraping/test-kit/free-port';

import { cleanUp } from '../command/clean-up.ts';

/** Two, as in the days of a rotation, and made up. */
const secrets = ['first-of-two-secrets-0123456789abcdef', 'second-of-two-secrets-0123456789abcdef'] as const;

/** Our receiver as `conform` grades it: with credentials, and restarted on the way. */
export interface OwnReceiver {
  readonly options: ConformOptions;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

/** Starts our receiver on a free port, with a database in a temporary folder, for an Incode that is not there yet. */
export async function startOwnReceiver(): Promise<OwnReceiver> {
  const [receiverPort, incodePort, folder] = await Promise.all([
    findFreePort(),
    findFreePort(),
    mkdtemp(join(tmpdir(), 'ine-scraping-')),
  ]);
  const config = loadConfig({
    RECEIVER_PORT: String(receiverPort),
    RECEIVER_DATA_DIR: join(folder, 'receiver'),
    RECEIVER_WEBHOOK_SECRETS: secrets.join(','),
    OMNI_BASE_URL: `http://127.0.0.1:${incodePort}`,
    LOG_LEVEL: 'silent',
  });
  let receiver: Receiver | undefined;

  async function start(): Promise<Receiver> {
    receiver = await startReceiver(config);
    await receiver.ready;
    return receiver;
  }

  const stop = (): Promise<void> =>
    cleanUp([() => rm(folder, { recursive: true, force: true }), async () => receiver?.stop()]);
  try {
    const { webhookUrl } = await start();
    return {
      options: {
        url: webhookUrl,
        port: incodePort,
        headers: secrets.map((secret) => ['x-webhook-secret', secret] as const),
        badHeaders: [['x-webhook-secret', 'neither-of-the-two']],
        async restart() {
          await receiver?.stop();
          await start();
        },
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
