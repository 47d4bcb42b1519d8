import type { ScenarioSummary } from '@ine-scraping/contracts';

import type { Terminal } from '../command/terminal.ts';
import { wrapList } from '../command/wrap-list.ts';
import { type PlayReach, playReach } from './can-play.ts';
import type { Plan } from './preflight.ts';

/** What this run has to show. */
export interface NextStepsOptions {
  /** For what is tried next: nobody else's, so that it is found again. */
  readonly externalId: string;
  /** The interview that was played; nothing when none was. */
  readonly interviewId: string | undefined;
  /** What the mock can play; none when it could not be asked. */
  readonly scenarios: readonly Pick<ScenarioSummary, 'name'>[];
}

/** What it does, and a command for a POSIX shell that can be pasted as it is, after the ones before it. */
type Suggestion = readonly [text: string, command: string];

function post(url: string, body: object): string {
  return `curl -sS ${url} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}

/** What to try next: only what works with these settings. */
function suggestions(plan: Plan, externalId: string): Suggestion[] {
  const { mockProvider, mockProviderUrl: mock, receiverUrl } = plan;
  const play = post(`${mock}/_mock/sessions`, { scenario: 'not-found', externalId });
  const timePasses = mockProvider.clock === 'real';
  const later = timePasses ? 'some seconds later' : 'a moment later';
  const advance = post(`${mock}/_mock/clock/advance`, { ms: mockProvider.scrapingMs });
  const moveClock: Suggestion[] = timePasses ? [] : [['move the clock to the end of its scraping', advance]];
  const offers: Readonly<Record<PlayReach, Suggestion[]>> = {
    VERDICT: [
      [`play ${timePasses ? 'another' : 'a'} scenario`, play],
      ...moveClock,
      [
        `and read its verdict, ${later}`,
        `curl -sS '${receiverUrl}/v1/verifications?externalId=${externalId}'`,
      ],
    ],
    // Without a receiver only the score tells how it went. With `/0` the session's token is enough, and no API key is printed.
    NOBODY_NOTIFIED: [
      [
        'play a scenario and keep the token of its session',
        String.raw`token=$(${play} | sed 's/.*"token":"\([^"]*\)".*/\1/')`,
      ],
      ...moveClock,
      [
        `and read its score by the Omni API, ${later}`,
        `curl -sS ${mock}/0/omni/get/score -H 'api-version: 1.0' -H "x-incode-hardware-id: $token"`,
      ],
    ],
    NOTIFIED_ELSEWHERE: [
      ['play a scenario', play],
      ...moveClock,
      [`and read how its notifications were answered, ${later}`, `curl -sS ${mock}/_mock/deliveries`],
    ],
    // What the mock plays, the API that the receiver reads from has never heard of.
    SCORES_ELSEWHERE: [['read what the receiver has stored', `curl -sS ${receiverUrl}/v1/verifications`]],
  };
  return offers[playReach(plan)];
}

/** Where everything is, what to try next, and where to look. The commands can be pasted as they are, one after the other. */
export function nextSteps(plan: Plan, options: NextStepsOptions, terminal: Terminal): string {
  const { receiver, receiverUrl, mockProviderUrl } = plan;
  const { externalId, interviewId, scenarios } = options;
  const bold = (text: string): string => terminal.style('bold', text);
  const dim = (text: string): string => terminal.style('dim', text);
  const tries = suggestions(plan, externalId).map(([text, command]) => `${text}\n\n  ${command}`);
  const quarantine = `\n\n  curl -sS ${receiverUrl}/v1/quarantine`;
  const whereToLook =
    interviewId === undefined
      ? `/v1/verifications/<interviewId>/timeline${quarantine}`
      : `the timeline, such as the one above${quarantine}\n  curl -sS ${receiverUrl}/v1/verifications/${interviewId}/timeline`;
  const names = wrapList(
    scenarios.map(({ name }) => name),
    '           ',
  );
  return `${bold('Receiver')}       ${receiverUrl}  ${dim(`webhook ${receiver.webhookPath}, read API /v1, /openapi.json`)}
${bold('Mock provider')}  ${mockProviderUrl}  ${dim('Omni API /omni, control API /_mock, /openapi.json')}

Try next, in another terminal: ${tries.join('\n\n')}

Where to look when something is refused, or no verdict comes: the quarantine, and ${whereToLook}

${names && `Scenarios: ${names}.\n`}Both apps start again when their sources change. Ctrl-C stops them.`;
}
