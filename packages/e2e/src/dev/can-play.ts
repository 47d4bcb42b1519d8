import type { Plan } from './preflight.ts';

/** What it does, and a command for a POSIX shell that can be pasted as it is, after the ones before it. */
export type Suggestion = readonly [text: string, command: string];

/** What can be played with the settings of a plan. */
export interface Playable {
  /** Why no verification is played, in one sentence; nothing when the two apps talk to each other and time passes. */
  readonly obstacle?: string;
  /** What to try next: only what works. */
  readonly suggestions: readonly Suggestion[];
}

function isSame(one: string, other: string): boolean {
  const normal = (url: string) => new URL(url).href.replace('//localhost', '//127.0.0.1').replace(/\/+$/, '');
  return normal(one) === normal(other);
}

function post(url: string, body: object): string {
  return `curl -sS ${url} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}

/** Reads it from the settings alone. `externalId` is of what is suggested: nobody else's, so that it is found again. */
export function canPlay(plan: Plan, externalId: string): Playable {
  const { mockProvider, mockProviderUrl: mock, receiver, receiverUrl } = plan;
  const { webhookUrl, scrapingMs, clock } = mockProvider;
  const { baseUrl } = receiver.omni;
  const [another, later] = clock === 'real' ? ['another', 'some seconds later'] : ['a', 'a moment later'];
  const play = post(`${mock}/_mock/sessions`, { scenario: 'not-found', externalId });
  const advance = post(`${mock}/_mock/clock/advance`, { ms: scrapingMs });
  const moveClock: Suggestion[] =
    clock === 'real' ? [] : [['move the clock to the end of its scraping', advance]];
  const obstructed = (reason: string, ...suggestions: Suggestion[]): Playable => ({
    obstacle: `No verification is played: ${reason}.`,
    suggestions,
  });

  // What the mock plays, that API has never heard of.
  if (!isSame(baseUrl, mock))
    return obstructed(
      `OMNI_BASE_URL is ${baseUrl}, so the receiver reads its scores there and not from the mock provider`,
      ['read what the receiver has stored', `curl -sS ${receiverUrl}/v1/verifications`],
    );
  // Only the score tells how it went. With `/0` the session's token is enough, and no API key is printed.
  const keepToken = String.raw`token=$(${play} | sed 's/.*"token":"\([^"]*\)".*/\1/')`;
  const readScore = `curl -sS ${mock}/0/omni/get/score -H 'api-version: 1.0' -H "x-incode-hardware-id: $token"`;
  if (webhookUrl === null)
    return obstructed(
      'MOCK_PROVIDER_WEBHOOK_URL is none, so the mock provider notifies nobody',
      ['play a scenario and keep the token of its session', keepToken],
      ...moveClock,
      [`and read its score by the Omni API, ${later}`, readScore],
    );
  if (!isSame(webhookUrl, `${receiverUrl}${receiver.webhookPath}`))
    return obstructed(
      `MOCK_PROVIDER_WEBHOOK_URL is ${webhookUrl}, so the mock provider does not notify this receiver`,
      ['play a scenario', play],
      ...moveClock,
      [`and read how its notifications were answered, ${later}`, `curl -sS ${mock}/_mock/deliveries`],
    );
  const readVerdict = `curl -sS '${receiverUrl}/v1/verifications?externalId=${externalId}'`;
  const suggestions: Suggestion[] = [
    [`play ${another} scenario`, play],
    ...moveClock,
    [`and read its verdict, ${later}`, readVerdict],
  ];
  if (clock === 'real') return { suggestions };
  return obstructed('MOCK_PROVIDER_CLOCK is manual, so nothing happens until you advance it', ...suggestions);
}
