import { scenarioNames } from '../story/scenarios.ts';
import type { Terminal } from '../terminal.ts';
import type { Plan } from './preflight.ts';

/** Where everything is, and what to try next. The two commands can be pasted as they are, one after the other. */
export function nextSteps(
  { mockProviderUrl, receiver, receiverUrl }: Plan,
  externalId: string,
  terminal: Terminal,
): string {
  const bold = (text: string): string => terminal.style('bold', text);
  const dim = (text: string): string => terminal.style('dim', text);
  const body = JSON.stringify({ scenario: 'not-found', externalId });
  return `${bold('Receiver')}       ${receiverUrl}  ${dim(`webhook ${receiver.webhookPath}, read API /v1, /openapi.json`)}
${bold('Mock provider')}  ${mockProviderUrl}  ${dim('Omni API /omni, control API /_mock, /openapi.json')}

Try next, in another terminal: play another scenario

  curl -sS ${mockProviderUrl}/_mock/sessions -H 'content-type: application/json' -d '${body}'

and read its verdict, some seconds later

  curl -sS '${receiverUrl}/v1/verifications?externalId=${externalId}'

Scenarios: ${scenarioNames.join(', ')}.
Both apps start again when their sources change. Ctrl-C stops them.`;
}
