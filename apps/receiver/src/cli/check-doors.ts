import type { ReceiverConfig } from '../settings/config.ts';
import { note, ok, type Finding } from './finding.ts';

/** Who gets in, and by what. */
export function checkDoors({ credentials }: ReceiverConfig): Finding[] {
  const { apiKeys, webhookHeader, webhookSecrets } = credentials;
  const values = webhookSecrets.length === 1 ? 'its value' : `one of ${webhookSecrets.length} values`;
  const keys = apiKeys.map(({ name, scopes }) => `${name} (${[...scopes].join(', ')})`);
  return [
    webhookSecrets.length > 0
      ? ok(`a notification must have the header ${webhookHeader} with ${values}`)
      : note('whoever reaches this machine may notify: make RECEIVER_WEBHOOK_SECRETS with keys --webhook'),
    keys.length > 0
      ? ok(`/v1 is open to the API keys ${keys.join(', ')}`)
      : note('whoever reaches this machine may read and operate: make RECEIVER_API_KEYS with keys --name'),
  ];
}

/** What must be entered in Incode's Dashboard, line by line. */
export function describeDashboard({ credentials, webhookPath }: ReceiverConfig): string {
  const { webhookHeader, webhookSecrets } = credentials;
  const header =
    webhookSecrets.length > 0
      ? `  custom header              ${webhookHeader}, with ${webhookSecrets.length > 1 ? 'a' : 'the'} value of RECEIVER_WEBHOOK_SECRETS\n`
      : '';
  return `In Incode's Dashboard, under Configuration → Webhooks:
  INE SCRAPING WEBHOOK URL   https://<the name that your proxy has>${webhookPath}
${header}`;
}
