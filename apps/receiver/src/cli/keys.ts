import { type Command, InvalidArgumentError, Option } from 'commander';

import { formatApiKey, parseScopes, scopes, type Scope } from '../access/api-key.ts';
import { createCredential, hashCredential, isCredentialName } from '../access/credential.ts';
import { createSigningKey, formatOAuthClient, formatSigningKey } from '../access/oauth-client.ts';
import { exitCodes, type Run } from './invocation.ts';

interface KeysOptions {
  readonly name?: string;
  readonly scopes?: ReadonlySet<Scope>;
  readonly webhook?: true;
  readonly oauthClient?: string;
  readonly signingKey?: true;
}

function credentialName(text: string): string {
  if (isCredentialName(text)) return text;
  throw new InvalidArgumentError(
    'It must be 1 to 64 letters, digits, ".", "_" or "-", and begin with neither sign.',
  );
}

function scopeList(text: string): ReadonlySet<Scope> {
  const found = parseScopes(text.split(',').map((scope) => scope.trim()));
  if (found) return found;
  throw new InvalidArgumentError(`It must be one of ${scopes.join(', ')}, or several with commas between.`);
}

function makeApiKey(name: string, own: ReadonlySet<Scope>): string {
  const key = createCredential();
  return `The API key, shown this once; whoever calls /v1 sends it as "Authorization: Bearer <key>":

  ${key.reveal()}

The setting of the receiver; keys that are there already stay, with a comma between:

  RECEIVER_API_KEYS=${formatApiKey({ name, scopes: own, sha256: hashCredential(key) })}
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

function makeOAuthClient(id: string): string {
  const secret = createCredential();
  return `The client secret of ${id}, shown this once. In Incode's Dashboard the authentication URL is https://<your host>/oauth/token, the client id ${id}, and the secret:

  ${secret.reveal()}

The setting of the receiver; to replace a secret, give both clients with a comma between until Incode has the new one:

  RECEIVER_OAUTH_CLIENTS=${formatOAuthClient({ id, sha256: hashCredential(secret) })}

It needs a key to sign tokens with, too: keys --signing-key.
`;
}

function makeSigningKey(): string {
  return `A secret of the receiver, the same for every replica. The first key signs, and each verifies: to replace one, put the new one behind it with a comma between, then first, and an hour later alone:

  RECEIVER_OAUTH_SIGNING_KEYS=${formatSigningKey(createSigningKey())}
`;
}

const help = `
It prints the new credential once, and the setting that makes the receiver know it. The receiver reads its settings when it starts.

  keys --name <name> --scopes ${scopes.join(',')}   makes an API key of /v1
  keys --webhook                             makes a value of the header that Incode sends
  keys --oauth-client <id>                   makes a client of POST /oauth/token
  keys --signing-key                         makes a key that signs its tokens`;

const kinds = ['webhook', 'oauthClient', 'signingKey'];

/** An option that names a kind of credential by itself. */
function alone(flags: string, description: string): Option {
  const option = new Option(flags, description);
  const others = kinds.filter((kind) => kind !== option.attributeName());
  return option.conflicts(['name', 'scopes', ...others]);
}

/** Makes one credential of the kind that its options name. Needs no setting and no database. */
export function addKeysOptions(command: Command, run: Run): void {
  command
    .description('make a credential, and the setting that makes the receiver know it')
    .option('--name <name>', 'an API key of /v1: what the log calls whoever has it', credentialName)
    .option('--scopes <scopes>', `what that key may do: ${scopes.join(', ')}, or several`, scopeList)
    .addOption(alone('--webhook', 'a value of the header that Incode sends'))
    .addOption(
      alone('--oauth-client <id>', 'a client that gets bearer tokens at POST /oauth/token').argParser(
        credentialName,
      ),
    )
    .addOption(alone('--signing-key', 'a key that signs these tokens'))
    .addHelpText('after', help)
    .action((options: KeysOptions) =>
      run(({ stdout }) => {
        stdout.write(makeCredential(command, options));
        return exitCodes.done;
      }),
    );
}

function makeCredential(
  command: Command,
  { name, scopes: own, webhook, oauthClient, signingKey }: KeysOptions,
): string {
  if (webhook) return makeWebhookSecret();
  if (oauthClient !== undefined) return makeOAuthClient(oauthClient);
  if (signingKey) return makeSigningKey();
  if (name !== undefined && own !== undefined) return makeApiKey(name, own);
  return command.error('error: keys needs --name and --scopes, --webhook, --oauth-client or --signing-key');
}
