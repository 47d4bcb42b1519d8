import type { Plan } from './preflight.ts';

function normalise(url: string): string {
  const parsed = new URL(url);
  if (parsed.hostname === 'localhost') parsed.hostname = '127.0.0.1';
  return parsed.href.replace(/\/+$/, '');
}

function isSame(one: string, other: string): boolean {
  return normalise(one) === normalise(other);
}

/** Why no verification can be played, in one sentence; nothing when the two apps talk to each other and time passes. */
export function playObstacle({
  mockProvider,
  mockProviderUrl,
  receiver,
  receiverUrl,
}: Plan): string | undefined {
  if (!isSame(receiver.omni.baseUrl, mockProviderUrl)) {
    return `No verification is played: OMNI_BASE_URL is ${receiver.omni.baseUrl}, so the receiver reads its scores there and not from the mock provider.`;
  }
  if (mockProvider.webhookUrl === null) {
    return 'No verification is played: MOCK_PROVIDER_WEBHOOK_URL is none, so the mock provider notifies nobody.';
  }
  if (!isSame(mockProvider.webhookUrl, `${receiverUrl}${receiver.webhookPath}`)) {
    return `No verification is played: MOCK_PROVIDER_WEBHOOK_URL is ${mockProvider.webhookUrl}, so the mock provider does not notify this receiver.`;
  }
  if (mockProvider.clock === 'manual') {
    return 'No verification is played: MOCK_PROVIDER_CLOCK is manual, so nothing happens until you advance it.';
  }
  return undefined;
}
