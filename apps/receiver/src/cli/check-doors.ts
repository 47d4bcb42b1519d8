import { createRemoteJWKSet, customFetch } from 'jose';

import type { Credentials } from '../access/access.ts';
import type { IdentityProvider } from '../access/provider-tokens.ts';
import { toError } from '../runtime/errors.ts';
import { createOutgoingFetch } from '../runtime/outgoing-fetch.ts';
import type { ReceiverConfig } from '../settings/config.ts';
import { failed, note, ok, type Finding } from './finding.ts';

const keysMsMax = 5_000;

/** "its value" or "one of 2 values". */
function oneOf(count: number): string {
  return count === 1 ? 'its value' : `one of ${count} values`;
}

async function checkProvider(
  { jwksUrl, issuer }: IdentityProvider,
  { proxies }: ReceiverConfig,
): Promise<Finding> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: keysMsMax,
    [customFetch]: createOutgoingFetch(proxies),
  });
  try {
    await keys.reload();
    return ok(`a notification must have a bearer token: ${issuer} gives one, and its keys can be read`);
  } catch (error) {
    return failed(`the keys of ${issuer} cannot be read at ${jwksUrl} (${toError(error).message})`);
  }
}

/** Each kind that is configured is demanded. */
async function checkWebhook(config: ReceiverConfig): Promise<Finding[]> {
  const { identityProvider, oauthClients, sourceAddresses, webhookHeader, webhookSecrets } =
    config.credentials;
  const findings: Finding[] = [];
  if (webhookSecrets.length > 0) {
    findings.push(
      ok(`a notification must have the header ${webhookHeader} with ${oneOf(webhookSecrets.length)}`),
    );
  }
  const clients = [...new Set(oauthClients.map(({ id }) => id))].join(', ');
  if (clients !== '') {
    findings.push(ok(`a notification must have a bearer token: POST /oauth/token gives one to ${clients}`));
  }
  if (identityProvider) findings.push(await checkProvider(identityProvider, config));
  if (findings.length === 0) {
    findings.push(note('whoever reaches this machine may notify: see keys --webhook and --oauth-client'));
  }
  if (sourceAddresses.length > 0) {
    findings.push(note('a notification must come from an address of RECEIVER_SOURCE_ADDRESSES'));
  }
  return findings;
}

function checkApi({ apiKeys }: Credentials): Finding {
  const keys = apiKeys.map(({ name, scopes }) => `${name} (${[...scopes].join(', ')})`);
  return keys.length > 0
    ? ok(`/v1 is open to the API keys ${keys.join(', ')}`)
    : note('whoever reaches this machine may read and operate: see keys --name');
}

/** Who gets in, and by what. */
export async function checkDoors(config: ReceiverConfig): Promise<Finding[]> {
  return [...(await checkWebhook(config)), checkApi(config.credentials)];
}

/** What must be entered in Incode's Dashboard, line by line, and where (both DOC). */
export function describeDashboard({ credentials, webhookPath }: ReceiverConfig): string {
  const { oauthClients, webhookHeader, webhookSecrets } = credentials;
  const host = 'https://<the name that your proxy has>';
  const write = (place: string, fields: Readonly<Record<string, string>>): string => {
    const lines = Object.entries(fields).map(([field, value]) => `  ${field.padEnd(26)} ${value}\n`);
    return `In Incode's Dashboard, under Configuration → ${place}:\n${lines.join('')}`;
  };
  const webhooks = write('Webhooks', {
    'INE SCRAPING WEBHOOK URL': host + webhookPath,
    ...(webhookSecrets.length > 0 && {
      'custom header': `${webhookHeader}, with a value of RECEIVER_WEBHOOK_SECRETS`,
    }),
  });
  const [client] = oauthClients;
  if (!client) return webhooks;
  const general = write('General', {
    'authentication URL': `${host}/oauth/token`,
    client_id: client.id,
    client_secret: 'as keys --oauth-client has shown it',
  });
  return webhooks + general;
}
