import type { ScenarioSummary } from '@ine-scraping/contracts';

import type { Terminal } from '../command/terminal.ts';
import { wrapList } from '../command/wrap-list.ts';
import type { Playable } from './can-play.ts';
import type { Plan } from './preflight.ts';

/** What this run has to show. */
export interface NextStepsOptions extends Pick<Playable, 'suggestions'> {
  /** The interview that was played; nothing when none was. */
  readonly interviewId: string | undefined;
  /** What the mock can play; none when it could not be asked. */
  readonly scenarios: readonly Pick<ScenarioSummary, 'name'>[];
}

/** Where everything is, what to try next, and where to look. The commands can be pasted as they are, one after the other. */
export function nextSteps(plan: Plan, options: NextStepsOptions, terminal: Terminal): string {
  const { receiver, receiverUrl, mockProviderUrl } = plan;
  const { suggestions, interviewId, scenarios } = options;
  const bold = (text: string) => terminal.style('bold', text);
  const dim = (text: string) => terminal.style('dim', text);
  const tries = suggestions.map(([text, command]) => `${text}\n\n  ${command}`);
  const timeline = `/v1/verifications/${interviewId ?? '<interviewId>'}/timeline`;
  const looks = interviewId === undefined ? ['/v1/quarantine'] : ['/v1/quarantine', timeline];
  const names = scenarios.map(({ name }) => name);
  return `${bold('Receiver')}       ${receiverUrl}  ${dim(`webhook ${receiver.webhookPath}, read API /v1, /openapi.json`)}
${bold('Mock provider')}  ${mockProviderUrl}  ${dim('Omni API /omni, control API /_mock, /openapi.json')}

Try next, in another terminal: ${tries.join('\n\n')}

Where to look when something is refused, or no verdict comes: the quarantine, and ${timeline}

${looks.map((path) => `  curl -sS ${receiverUrl}${path}\n`).join('')}
${names.length > 0 ? `Scenarios: ${wrapList(names, '           ')}.\n` : ''}Both apps start again when their sources change. Ctrl-C stops them.`;
}
