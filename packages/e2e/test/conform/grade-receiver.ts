import { developmentCredentials } from '@ine-scraping/contracts/conformance';
import { conform, type ConformReport } from '@ine-scraping/mock-provider/conformance';
import { findFreePort } from '@ine-scraping/test-kit/free-port';

import type { Access, Parts } from './parts.ts';
import { startReceiver } from './receiver.ts';

/** As while one is changed for the other. */
const secrets = ['the-new-secret', 'the-old-secret'];
const client = { clientId: 'incode', clientSecret: 'the-secret-of-incode' };

const accesses: Readonly<Record<'secrets' | 'bearer', Access>> = {
  secrets: { kind: 'secrets', secrets },
  bearer: { kind: 'bearer', ...client },
};

export interface Subject {
  readonly parts: Partial<Parts>;
  /** What it asks of its notifications. Default `secrets`. */
  readonly access?: 'secrets' | 'bearer';
  readonly deliveryPolicy?: 'documented' | 'current' | 'legacy';
}

/**
 * Every check there is, on a receiver that is started for it, with a restart in the middle.
 * @param only ids or groups of the checks that are run. Default all.
 */
export async function gradeSubject(
  { parts, access = 'secrets', deliveryPolicy = 'documented' }: Subject,
  only?: readonly string[],
): Promise<ConformReport> {
  const port = await findFreePort();
  const omni = { ...developmentCredentials, baseUrl: `http://127.0.0.1:${port}` };
  const receiver = await startReceiver({ omni, access: accesses[access], parts });
  const headers = secrets.map((secret) => ['x-webhook-secret', secret] as const);
  const oauth = {
    oauthTokenUrl: receiver.tokenUrl,
    oauthClientId: client.clientId,
    oauthClientSecret: client.clientSecret,
  };
  try {
    return await conform({
      url: receiver.url,
      port,
      mockProvider: {
        deliveryPolicy,
        ...(access === 'bearer' ? oauth : {}),
      },
      ...(access === 'secrets' ? { headers, badHeaders: [['x-webhook-secret', 'guessed']] } : {}),
      restart: receiver.restart,
      waitSeconds: 6,
      only,
    });
  } finally {
    await receiver.stop();
  }
}

/** The ids of the checks that failed, in the order of the list. */
export function listFailed({ checks }: ConformReport): string[] {
  return checks.filter(({ status }) => status === 'failed').map(({ id }) => id);
}
