import { type Command, InvalidArgumentError, Option } from 'commander';

import {
  createCredential,
  digestOf,
  formatApiKey,
  isKeyName,
  parseScopes,
  scopes,
  type Scope,
} from '../access/api-key.ts';
import { Secret } from '../runtime/secret.ts';
import { exitCodes, type Run } from './invocation.ts';

interface KeysOptions {
  readonly name?: string;
  readonly scopes?: ReadonlySet<Scope>;
  readonly webhook?: true;
}

function keyName(text: string): string {
  if (isKeyName(text)) return text;
  throw new InvalidArgumentError(
    'It must be 1 to 64 letters, digits, ".", "_" or "-", and begin with neither sign.',
  );
}

function scopeList(text: string): ReadonlySet<Scope> {
  const found = parseScopes(text.split(',').map((scope) => scope.trim()));
  if (found) return found;
  throw new InvalidArgumentError(`It must be ${scopes.join(' or ')}, or both with a comma between.`);
}

function makeApiKey(name: string, own: ReadonlySet<Scope>): string {
  const key = createCredential();
  const sha256 = new Secret(digestOf(key.reveal()).toString('hex'));
  return `The API key, shown this once; whoever calls /v1 sends it as "Authorization: Bearer <key>":

  ${key.reveal()}

The setting of the receiver; keys that are there already stay, with a comma between:

  RECEIVER_API_KEYS=${formatApiKey({ name, scopes: own, sha256 })}
`;
}

function makeWebhookSecret(): string {
  const secret = createCredential().reveal();
  return `The value of the header x-webhook-secret, or of RECEIVER_WEBHOOK_HEADER, for a custom header in Incode's Dashboard:

  ${secret}

The setting of the receiver; to replace a value, give both with a comma between until Incode sends the new one:

  RECEIVER_WEBHOOK_SECRETS=${secret}
`;
}

const help = `
It prints the new credential once, and the setting that makes the receiver know it. The receiver reads its settings when it starts.

  keys --name <name> --scopes ${scopes.join(',')}   makes an API key of /v1
  keys --webhook                             makes a value of the header that Incode sends`;

/** Makes one credential of the kind that its options name. Needs no setting and no database. */
export function addKeysOptions(command: Command, run: Run): void {
  command
    .description('make a credential, and the setting that makes the receiver know it')
    .option('--name <name>', 'an API key of /v1: what the log calls whoever has it', keyName)
    .option('--scopes <scopes>', `what that key may do: ${scopes.join(', ')} or both`, scopeList)
    .addOption(
      new Option('--webhook', 'a value of the header that Incode sends').conflicts(['name', 'scopes']),
    )
    .addHelpText('after', help)
    .action((options: KeysOptions) =>
      run(({ stdout }) => {
        stdout.write(makeCredential(command, options));
        return exitCodes.done;
      }),
    );
}

function makeCredential(command: Command, { name, scopes: own, webhook }: KeysOptions): string {
  if (webhook) return makeWebhookSecret();
  if (name !== undefined && own !== undefined) return makeApiKey(name, own);
  return command.error('error: keys needs --name and --scopes, or --webhook');
}
