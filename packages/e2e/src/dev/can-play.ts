import type { Plan } from './preflight.ts';

/** How far a play gets with these settings; all but `VERDICT` end before a verdict of this receiver. */
export type PlayReach = 'VERDICT' | 'SCORES_ELSEWHERE' | 'NOBODY_NOTIFIED' | 'NOTIFIED_ELSEWHERE';

function isSame(...urls: [string, string]): boolean {
  const [one, other] = urls.map((url) => {
    const parsed = new URL(url);
    if (parsed.hostname === 'localhost') parsed.hostname = '127.0.0.1';
    return parsed.href.replace(/\/+$/, '');
  });
  return one === other;
}

/** Reads from the settings alone how far a play gets, as soon as time passes. */
export function playReach({ mockProvider, mockProviderUrl, receiver, receiverUrl }: Plan): PlayReach {
  if (!isSame(receiver.omni.baseUrl, mockProviderUrl)) return 'SCORES_ELSEWHERE';
  if (mockProvider.webhookUrl === null) return 'NOBODY_NOTIFIED';
  const isNotified = isSame(mockProvider.webhookUrl, `${receiverUrl}${receiver.webhookPath}`);
  return isNotified ? 'VERDICT' : 'NOTIFIED_ELSEWHERE';
}

/** Why no verification can be played, in one sentence; nothing when the two apps talk to each other and time passes. */
export function playObstacle(plan: Plan): string | undefined {
  const { mockProvider, receiver } = plan;
  const standsStill = 'MOCK_PROVIDER_CLOCK is manual, so nothing happens until you advance it';
  const reasons: Readonly<Record<PlayReach, string | undefined>> = {
    SCORES_ELSEWHERE: `OMNI_BASE_URL is ${receiver.omni.baseUrl}, so the receiver reads its scores there and not from the mock provider`,
    NOBODY_NOTIFIED: 'MOCK_PROVIDER_WEBHOOK_URL is none, so the mock provider notifies nobody',
    NOTIFIED_ELSEWHERE: `MOCK_PROVIDER_WEBHOOK_URL is ${mockProvider.webhookUrl}, so the mock provider does not notify this receiver`,
    VERDICT: mockProvider.clock === 'manual' ? standsStill : undefined,
  };
  const reason = reasons[playReach(plan)];
  return reason && `No verification is played: ${reason}.`;
}
