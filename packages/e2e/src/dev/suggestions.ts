import { playReach, type PlayReach } from './can-play.ts';
import type { Plan } from './preflight.ts';

/** Something to try: what it does, and a command for a POSIX shell that can be pasted as it is, after the ones before it. */
export interface Suggestion {
  readonly text: string;
  readonly command: string;
}

function post(url: string, body: object): string {
  return `curl -sS ${url} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}

/** Nothing to do on a real clock: time passes by itself. */
function moveClock({ mockProvider, mockProviderUrl }: Plan): Suggestion[] {
  if (mockProvider.clock === 'real') return [];
  const command = post(`${mockProviderUrl}/_mock/clock/advance`, { ms: mockProvider.scrapingMs });
  return [{ text: 'move the clock to the end of its scraping', command }];
}

/** When there is something to read after what came before. */
function whenToRead({ mockProvider }: Plan): string {
  return mockProvider.clock === 'real' ? 'some seconds later' : 'a moment later';
}

function playAndRead(plan: Plan, externalId: string): Suggestion[] {
  const { mockProviderUrl, receiverUrl } = plan;
  const which = plan.mockProvider.clock === 'real' ? 'another' : 'a';
  const play = post(`${mockProviderUrl}/_mock/sessions`, { scenario: 'not-found', externalId });
  return [
    { text: `play ${which} scenario`, command: play },
    ...moveClock(plan),
    {
      text: `and read its verdict, ${whenToRead(plan)}`,
      command: `curl -sS '${receiverUrl}/v1/verifications?externalId=${externalId}'`,
    },
  ];
}

/** Without a receiver only the score tells how it went. With `/0` the session's token is enough, and no API key is printed. */
function playAndReadScore(plan: Plan, externalId: string): Suggestion[] {
  const play = post(`${plan.mockProviderUrl}/_mock/sessions`, { scenario: 'not-found', externalId });
  const score = `${plan.mockProviderUrl}/0/omni/get/score`;
  return [
    {
      text: 'play a scenario and keep the token of its session',
      command: String.raw`token=$(${play} | sed 's/.*"token":"\([^"]*\)".*/\1/')`,
    },
    ...moveClock(plan),
    {
      text: `and read its score by the Omni API, ${whenToRead(plan)}`,
      command: `curl -sS ${score} -H 'api-version: 1.0' -H "x-incode-hardware-id: $token"`,
    },
  ];
}

function playAndReadDeliveries(plan: Plan, externalId: string): Suggestion[] {
  const { mockProviderUrl } = plan;
  return [
    {
      text: 'play a scenario',
      command: post(`${mockProviderUrl}/_mock/sessions`, { scenario: 'not-found', externalId }),
    },
    ...moveClock(plan),
    {
      text: `and read how its notifications were answered, ${whenToRead(plan)}`,
      command: `curl -sS ${mockProviderUrl}/_mock/deliveries`,
    },
  ];
}

function readStored({ receiverUrl }: Plan): Suggestion[] {
  const command = `curl -sS ${receiverUrl}/v1/verifications`;
  return [{ text: 'read what the receiver has stored', command }];
}

const offers: Readonly<Record<PlayReach, (plan: Plan, externalId: string) => Suggestion[]>> = {
  VERDICT: playAndRead,
  NOBODY_NOTIFIED: playAndReadScore,
  NOTIFIED_ELSEWHERE: playAndReadDeliveries,
  // What the mock plays, the API that the receiver reads from has never heard of.
  SCORES_ELSEWHERE: readStored,
};

/** What to try next: only what works with these settings. */
export function suggestions(plan: Plan, externalId: string): Suggestion[] {
  return offers[playReach(plan)](plan, externalId);
}
