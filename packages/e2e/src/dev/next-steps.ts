import type { ScenarioSummary } from '@ine-scraping/contracts';

import type { Terminal } from '../terminal.ts';
import { wrapList } from '../wrap-list.ts';
import type { Plan } from './preflight.ts';
import { suggestions } from './suggestions.ts';

/** What this run has to show. */
export interface NextStepsOptions {
  /** For what is tried next: nobody else's, so that it is found again. */
  readonly externalId: string;
  /** The verification that was played; nothing when none was. */
  readonly interviewId: string | undefined;
  /** What the mock can play; none when it could not be asked. */
  readonly scenarios: readonly Pick<ScenarioSummary, 'name' | 'description'>[];
}

function addresses({ mockProviderUrl, receiver, receiverUrl }: Plan, terminal: Terminal): string {
  const bold = (text: string): string => terminal.style('bold', text);
  const dim = (text: string): string => terminal.style('dim', text);
  return `${bold('Receiver')}       ${receiverUrl}  ${dim(`webhook ${receiver.webhookPath}, read API /v1, /openapi.json`)}
${bold('Mock provider')}  ${mockProviderUrl}  ${dim('Omni API /omni, control API /_mock, /openapi.json')}`;
}

function whereToLook({ receiverUrl }: Plan, interviewId: string | undefined): string {
  const quarantine = `  curl -sS ${receiverUrl}/v1/quarantine`;
  const about = 'Where to look when something is refused, or no verdict comes: the quarantine, and';
  if (interviewId === undefined) {
    return `${about} /v1/verifications/<interviewId>/timeline\n\n${quarantine}`;
  }
  const timeline = `  curl -sS ${receiverUrl}/v1/verifications/${interviewId}/timeline`;
  return `${about} the timeline, such as the one above\n\n${quarantine}\n${timeline}`;
}

/** Where everything is, what to try next, and where to look. The commands can be pasted as they are, one after the other. */
export function nextSteps(plan: Plan, options: NextStepsOptions, terminal: Terminal): string {
  const { externalId, interviewId, scenarios } = options;
  const tries = suggestions(plan, externalId).map(({ text, command }) => `${text}\n\n  ${command}`);
  const names = wrapList(
    scenarios.map(({ name }) => name),
    '           ',
  );
  return [
    addresses(plan, terminal),
    `Try next, in another terminal: ${tries.join('\n\n')}`,
    whereToLook(plan, interviewId),
    `${names && `Scenarios: ${names}.\n`}Both apps start again when their sources change. Ctrl-C stops them.`,
  ].join('\n\n');
}
